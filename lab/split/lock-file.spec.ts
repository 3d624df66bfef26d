import { describe, expect, it } from '@jest/globals';

import {
  registryAddresses,
  type Lock,
  standaloneLock,
  nameAt,
  type PackedPackage,
  unknownPackages,
} from './lock-file.ts';

const contracts: PackedPackage = {
  name: '@t/contracts',
  version: '1.0.0',
  folder: 'repos/contracts',
  file: 't-contracts-1.0.0.tgz',
  integrity: 'sha512-packed',
};
const manifest = {
  name: '@t/service',
  version: '0.1.0',
  dependencies: { '@t/contracts': 'file:packages/t-contracts-1.0.0.tgz', pg: '^8' },
};

const whole: Lock = {
  lockfileVersion: 3,
  packages: {
    '': { version: '9.9.9' },
    'node_modules/@t/contracts': { resolved: 'repos/contracts', link: true },
    'node_modules/ajv': { version: '6.0.0', integrity: 'sha512-ajv6' },
    'node_modules/pg': { version: '8.1.0', integrity: 'sha512-pg' },
    'node_modules/swc': {
      version: '1.0.0',
      integrity: 'sha512-swc',
      optionalDependencies: { 'swc-linux': '1.0.0', 'swc-plan9': '1.0.0' },
    },
    'node_modules/swc-linux': { version: '1.0.0', integrity: 'sha512-linux' },
    'repos/contracts': { version: '1.0.0', devDependencies: { swc: '^1' }, engines: { node: '>=24' } },
    'repos/contracts/node_modules/ajv': { version: '8.0.0', integrity: 'sha512-ajv8' },
    'repos/service/node_modules/pg': { version: '8.2.0', integrity: 'sha512-pg82' },
    'repos/other/node_modules/pg': { version: '7.0.0', integrity: 'sha512-pg7' },
  },
};

describe('the lock file of a repository alone', () => {
  const { packages } = standaloneLock(whole, 'repos/service', manifest, [contracts]);

  it('has the versions of the whole, and prefers those of the folder', () => {
    expect(packages['node_modules/ajv']?.version).toBe('6.0.0');
    expect(packages['node_modules/pg']?.version).toBe('8.2.0');
  });

  it('nests a dependency below its package if the version at the top is unsuitable', () => {
    const near = { version: '3.0.0', integrity: 'sha512-uri3' };
    const hoisted = { version: '4.2.0', integrity: 'sha512-uri4', dependencies: { inner: '^1' } };
    const packages: Lock['packages'] = {
      'node_modules/uri': hoisted,
      'node_modules/inner': { version: '1.0.0', integrity: 'sha512-inner1' },
      'node_modules/strict': { version: '1.0.0', dependencies: { uri: '^4.0.0' } },
      'node_modules/lenient': { version: '1.0.0', optionalDependencies: { uri: '>=3' } },
      'repos/service': { version: '0.1.0', dependencies: { uri: '^3', inner: '^2' } },
      'repos/service/node_modules/uri': near,
      'repos/service/node_modules/inner': { version: '2.0.0', integrity: 'sha512-inner2' },
    };
    const alone = standaloneLock({ lockfileVersion: 3, packages }, 'repos/service', manifest, []).packages;
    expect(alone['node_modules/uri']).toEqual(near);
    expect(alone['node_modules/strict/node_modules/uri']).toEqual(hoisted);
    expect(alone['node_modules/strict/node_modules/uri/node_modules/inner']?.version).toBe('1.0.0');
    expect(alone['node_modules/lenient/node_modules/uri']).toBeUndefined();
  });

  it('has no packages of other folders and no links into the tree', () => {
    expect(Object.keys(packages).filter((path) => path.startsWith('repos/'))).toEqual([]);
    expect(Object.values(packages).filter(({ link }) => link)).toEqual([]);
  });

  it('has the packages of the tree as tarballs, with their nested dependencies', () => {
    expect(packages['node_modules/@t/contracts']).toEqual({
      version: '1.0.0',
      resolved: 'file:packages/t-contracts-1.0.0.tgz',
      integrity: 'sha512-packed',
      engines: { node: '>=24' },
    });
    expect(packages['node_modules/@t/contracts/node_modules/ajv']?.version).toBe('8.0.0');
  });

  it('leaves out optional packages that are not locked', () => {
    expect(packages['node_modules/swc']?.optionalDependencies).toEqual({ 'swc-linux': '1.0.0' });
  });

  it('describes the folder itself at the root', () => {
    expect(packages['']).toMatchObject({ name: '@t/service', version: '0.1.0', dependencies: manifest.dependencies });
  });
});

describe('checking a lock file', () => {
  const lock = (packages: Lock['packages']): Lock => ({ lockfileVersion: 3, packages });

  it('finds versions and contents that the whole lacks', () => {
    const alone = lock({
      'node_modules/pg': { version: '8.1.0', integrity: 'sha512-pg' },
      'node_modules/ajv': { version: '6.0.1', integrity: 'sha512-new' },
      'node_modules/swc': { version: '1.0.0', integrity: 'sha512-forged' },
      'node_modules/@t/contracts': { version: '1.0.0', integrity: 'sha512-packed' },
    });
    expect(unknownPackages(alone, whole, [contracts])).toEqual(['ajv 6.0.1', 'swc 1.0.0']);
  });

  it('finds addresses of registries, but not those of packages that lie in the repository', () => {
    const registry = 'https://registry.example/pg.tgz';
    const file = 'file:packages/a.tgz';
    const outside = 'file:../a.tgz';
    const packages = {
      'node_modules/a': { resolved: file },
      'node_modules/b': { resolved: outside },
      'node_modules/pg': { resolved: registry },
    };
    expect(registryAddresses(lock(packages))).toEqual([outside, registry]);
  });

  it.each([
    ['node_modules/pg', 'pg'],
    ['node_modules/@t/contracts/node_modules/@x/ajv', '@x/ajv'],
  ])('finds the name of the package at %s', (path, name) => {
    expect(nameAt(path)).toBe(name);
  });
});

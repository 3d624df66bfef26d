import { describe, expect, it } from '@jest/globals';

import { addresses, type Lock, lockAlone, nameAt, type Packed, strangers } from './lock.ts';

const contracts: Packed = {
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
  const { packages } = lockAlone(whole, 'repos/service', manifest, [contracts]);

  it('has what the whole has, as near as the folder has it', () => {
    expect(packages['node_modules/ajv']?.version).toBe('6.0.0');
    expect(packages['node_modules/pg']?.version).toBe('8.2.0');
  });

  it('puts beneath a package what it finds in the whole and what is nearest does not satisfy', () => {
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
    const alone = lockAlone({ lockfileVersion: 3, packages }, 'repos/service', manifest, []).packages;
    expect(alone['node_modules/uri']).toEqual(near);
    expect(alone['node_modules/strict/node_modules/uri']).toEqual(hoisted);
    expect(alone['node_modules/strict/node_modules/uri/node_modules/inner']?.version).toBe('1.0.0');
    expect(alone['node_modules/lenient/node_modules/uri']).toBeUndefined();
  });

  it('has nothing of the folders beside it, and no links into the tree', () => {
    expect(Object.keys(packages).filter((path) => path.startsWith('repos/'))).toEqual([]);
    expect(Object.values(packages).filter(({ link }) => link)).toEqual([]);
  });

  it('has the packages of the tree as tarballs, as they are installed, with what they have of their own', () => {
    expect(packages['node_modules/@t/contracts']).toEqual({
      version: '1.0.0',
      resolved: 'file:packages/t-contracts-1.0.0.tgz',
      integrity: 'sha512-packed',
      engines: { node: '>=24' },
    });
    expect(packages['node_modules/@t/contracts/node_modules/ajv']?.version).toBe('8.0.0');
  });

  it('asks for no optional package that is not locked', () => {
    expect(packages['node_modules/swc']?.optionalDependencies).toEqual({ 'swc-linux': '1.0.0' });
  });

  it('begins with the folder itself', () => {
    expect(packages['']).toMatchObject({ name: '@t/service', version: '0.1.0', dependencies: manifest.dependencies });
  });
});

describe('looking through a lock file', () => {
  const lock = (packages: Lock['packages']): Lock => ({ lockfileVersion: 3, packages });

  it('finds a version and a content that the whole does not have', () => {
    const alone = lock({
      'node_modules/pg': { version: '8.1.0', integrity: 'sha512-pg' },
      'node_modules/ajv': { version: '6.0.1', integrity: 'sha512-new' },
      'node_modules/swc': { version: '1.0.0', integrity: 'sha512-forged' },
      'node_modules/@t/contracts': { version: '1.0.0', integrity: 'sha512-packed' },
    });
    expect(strangers(alone, whole, [contracts])).toEqual(['ajv 6.0.1', 'swc 1.0.0']);
  });

  it('finds addresses, but not those of the packages that lie in the repository', () => {
    const registry = 'https://registry.example/pg.tgz';
    const file = 'file:packages/a.tgz';
    const outside = 'file:../a.tgz';
    const packages = {
      'node_modules/a': { resolved: file },
      'node_modules/b': { resolved: outside },
      'node_modules/pg': { resolved: registry },
    };
    expect(addresses(lock(packages))).toEqual([outside, registry]);
  });

  it.each([
    ['node_modules/pg', 'pg'],
    ['node_modules/@t/contracts/node_modules/@x/ajv', '@x/ajv'],
  ])('knows the name at %s', (path, name) => {
    expect(nameAt(path)).toBe(name);
  });
});

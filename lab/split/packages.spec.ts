import { describe, expect, it } from '@jest/globals';

import type { PackedPackage } from './lock-file.ts';
import { neededBy } from './packages.ts';

const packed = ['contracts', 'kit', 'other'].map((name): PackedPackage => ({
  name,
  version: '1.0.0',
  folder: `repos/${name}`,
  file: `${name}.tgz`,
  integrity: name,
}));
const manifest = (name: string, ...needs: readonly string[]) => ({
  name,
  version: '1.0.0',
  dependencies: Object.fromEntries(needs.map((need) => [need, '^1.0.0'])),
});
const manifestOf = (folder: string) => (folder === 'repos/kit' ? manifest('kit', 'contracts') : undefined);

describe('the packages that a repository gets', () => {
  it.each([
    ['its dependencies', ['contracts', 'pg'], ['contracts']],
    ['the dependencies of its dependencies', ['kit'], ['contracts', 'kit']],
    ['none if it depends on none', ['pg'], []],
  ])('are %s', (_case, needs, expected) => {
    expect(neededBy(manifest('service', ...needs), packed, manifestOf).map(({ name }) => name)).toEqual(expected);
  });
});

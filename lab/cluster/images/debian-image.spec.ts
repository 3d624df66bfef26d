import { describe, expect, it } from '@jest/globals';

import { argumentsFor } from './debian-image.ts';

describe('the packages of an image', () => {
  it('are unpacked without running their scripts, and without manuals', () => {
    const args = argumentsFor({ packages: ['dash', 'postgresql-18'], without: ['/usr/share/i18n/*'] });
    expect(args).toEqual(expect.arrayContaining(['--variant=extract', '--include=dash,postgresql-18']));
    const left = args.filter((arg) => arg.startsWith('--dpkgopt=path-exclude='));
    expect(left).toContain('--dpkgopt=path-exclude=/usr/share/i18n/*');
    expect(left).toContain('--dpkgopt=path-exclude=/usr/share/man/*');
  });
});

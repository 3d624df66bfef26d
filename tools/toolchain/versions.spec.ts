import { describe, expect, it } from '@jest/globals';

import { atLeast, sameLine, versionIn } from './versions.ts';

describe('versions', () => {
  it.each([
    ['postgres (PostgreSQL) 18.4 (Debian 18.4-1)', '18.4'],
    ['openjdk version "17.0.15" 2025-04-15', '17.0.15'],
    ['openjdk 21 2023-09-19', '21'],
    ['\u001b[1mApache Maven 3.8.7\u001b[m', '3.8.7'],
    ['go1.26.8', '1.26.8'],
  ])('finds the version in %j', (text, version) => {
    expect(versionIn(text)).toBe(version);
  });

  it('finds no version in a text without one', () => {
    expect(versionIn('edge')).toBeUndefined();
  });

  it.each([
    ['18.4', '18', true],
    ['18', '18', true],
    ['4.3.1', '4.3', true],
    ['4.30.0', '4.3', false],
    ['15.18', '18', false],
  ])('%s is a release of line %s: %s', (version, line, fits) => {
    expect(sameLine(version, line)).toBe(fits);
  });

  it.each([
    ['1.26', '1.26', true],
    ['1.26.8', '1.26', true],
    ['1.9', '1.26', false],
    ['17.0.15', '17', true],
    ['1.8.0', '17', false],
    ['3.10', '3.8', true],
  ])('%s is at least %s: %s', (version, minimum, fits) => {
    expect(atLeast(version, minimum)).toBe(fits);
  });
});

import { stripVTControlCharacters } from 'node:util';

/** The first version number in what a program prints, such as `18.4` in `postgres (PostgreSQL) 18.4`. */
export function versionIn(text: string): string | undefined {
  return /\d+(?:\.\d+)*/.exec(stripVTControlCharacters(text))?.[0];
}

/** Whether `version` starts with the numbers of `wanted`: 4.3.1 fits 4.3, 4.30 does not. */
export function sameLine(version: string, wanted: string): boolean {
  return version === wanted || version.startsWith(`${wanted}.`);
}

/** Whether `version` is `minimum` or later; a missing number counts as 0. */
export function atLeast(version: string, minimum: string): boolean {
  const have = version.split('.').map(Number);
  const want = minimum.split('.').map(Number);
  for (let i = 0; i < Math.max(have.length, want.length); i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

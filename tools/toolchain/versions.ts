import { stripVTControlCharacters } from 'node:util';
import { coerce, gte, satisfies } from 'semver';

/** The first version number in what a program prints, such as `18.4` in `postgres (PostgreSQL) 18.4`. */
export function versionIn(text: string): string | undefined {
  return /\d+(?:\.\d+)*/.exec(stripVTControlCharacters(text))?.[0];
}

/** Whether `version` is a release of `line`: 4.3.1 is one of 4.3, 4.30 is not. */
export function sameLine(version: string, line: string): boolean {
  return satisfies(coerce(version) ?? '', line);
}

/** Whether `version` is `minimum` or later. A missing number counts as 0. */
export function atLeast(version: string, minimum: string): boolean {
  return gte(coerce(version) ?? '0.0.0', coerce(minimum) ?? '0.0.0');
}

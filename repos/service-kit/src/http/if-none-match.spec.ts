import { expect, it } from '@jest/globals';
import { isKnown } from './if-none-match.js';

it.each([
  [undefined, false],
  ['', false],
  ['"a"', true],
  ['W/"a"', true],
  ['"b"', false],
  ['a', false],
  ['"b", W/"a"', true],
  ['"b,c"', false],
  ['"xa"', false],
  ['*', true],
])('If-None-Match: %s', (header, expected) => expect(isKnown(header, '"a"')).toBe(expected));

import { expect, it } from '@jest/globals';
import { newest } from './newest.js';

it('newest keeps the row with the highest sequence of each entity, in any order of the rows', () => {
  const row = (id: string, sequence: number) => ({ id, sequence });
  const rows = [row('a', 2), row('b', 1), row('a', 3), row('a', 1), row('b', 1)];
  expect(newest(rows, ({ id }) => id)).toEqual([row('a', 3), row('b', 1)]);
  expect(newest([], String)).toEqual([]);
});

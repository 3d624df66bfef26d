import { expect, it } from '@jest/globals';
import { newest } from './newest.js';

it('keeps, of each entity, the row with the highest sequence, wherever it stands', () => {
  const row = (id: string, sequence: number) => ({ id, sequence });
  const rows = [row('a', 2), row('b', 1), row('a', 3), row('a', 1), row('b', 1)];
  expect(newest(rows, ({ id }) => id)).toEqual([row('a', 3), row('b', 1)]);
  expect(newest([], String)).toEqual([]);
});

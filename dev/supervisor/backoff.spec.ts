import { expect, it } from '@jest/globals';
import { backoffMs } from './backoff.ts';

it('the backoff doubles from half a second to fifteen seconds', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 100].map(backoffMs)).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
});

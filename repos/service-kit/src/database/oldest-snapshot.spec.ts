import { expect, it } from '@jest/globals';
import { OldestSnapshot } from './oldest-snapshot.js';

/** The ages after samples of [seconds, next id, oldest id]. */
function ages(...samples: readonly [at: number, nextId: number, oldestId: number][]): readonly number[] {
  const snapshot = new OldestSnapshot();
  return samples.map(([at, nextId, oldestId]) =>
    snapshot.ageAfter({ at: at * 1_000, nextId: BigInt(nextId), oldestId: BigInt(oldestId) }),
  );
}

it('is 0 while nothing holds an old id', () => expect(ages([0, 10, 10], [10, 20, 20])).toEqual([0, 0]));

it('grows while the same id is held, and falls once it is released', () =>
  expect(ages([0, 10, 10], [10, 20, 12], [20, 30, 12], [30, 40, 12], [40, 50, 45])).toEqual([0, 0, 10, 20, 0]));

it('grows although no transaction begins', () =>
  expect(ages([0, 10, 10], [10, 20, 15], [500, 20, 15])).toEqual([0, 0, 490]));

it('counts from the start of the process if the snapshot is older', () =>
  expect(ages([100, 900, 3], [160, 950, 3])).toEqual([0, 60]));

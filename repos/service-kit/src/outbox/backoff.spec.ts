import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoff } from './backoff.js';

const bounds = { baseMs: 200, maxMs: 5_000 };

describe('back-off', () => {
  it.each([
    [1, 200],
    [2, 400],
    [3, 800],
    [5, 3_200],
    [6, 5_000],
    [50, 5_000],
  ])('after %i failures waits between half and all of %i ms', (attempt, step) => {
    expect(backoff(attempt, bounds, () => 0)).toBe(step / 2);
    expect(backoff(attempt, bounds, () => 0.5)).toBe(step * 0.75);
    expect(backoff(attempt, bounds, () => 1)).toBe(step);
  });

  it('is never zero and never above the maximum, after any number of failures', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (attempt) => {
        const wait = backoff(attempt, bounds);
        expect(wait).toBeGreaterThanOrEqual(bounds.baseMs / 2);
        expect(wait).toBeLessThanOrEqual(bounds.maxMs);
      }),
    );
  });

  it('is spread, so that relays that fail at the same time do not retry at the same time', () => {
    expect(new Set(Array.from({ length: 20 }, () => backoff(6, bounds))).size).toBeGreaterThan(10);
  });
});

import { expect, it } from '@jest/globals';
import { quantile, summary } from './stats.ts';

it('the summary gives median, minimum and maximum, whatever the order of the values', () => {
  expect(summary([5, 1, 100])).toEqual({ median: 5, min: 1, max: 100 });
  expect(summary([4, 2])).toEqual({ median: 3, min: 2, max: 4 });
});

it('a quantile interpolates between the two nearest values', () => {
  expect(quantile([10, 20, 30, 40, 50], 0.99)).toBeCloseTo(49.6);
  expect(quantile([7], 0.99)).toBe(7);
});

it('a quantile of no values is an error', () => {
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});

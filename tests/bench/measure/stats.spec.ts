import { expect, it } from '@jest/globals';
import { quantile, summary } from './stats.ts';

it('summarises by the median, whatever the order', () => {
  expect(summary([5, 1, 100])).toEqual({ median: 5, min: 1, max: 100 });
  expect(summary([4, 2])).toEqual({ median: 3, min: 2, max: 4 });
});

it('interpolates between neighbours', () => {
  expect(quantile([10, 20, 30, 40, 50], 0.99)).toBeCloseTo(49.6);
  expect(quantile([7], 0.99)).toBe(7);
});

it('has no figure for nothing', () => {
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});

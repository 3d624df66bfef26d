import { describe, expect, it } from '@jest/globals';
import { given } from './given.js';

const half = (count: number) => {
  if (count % 2 !== 0) throw Object.assign(new Error('odd'), { code: 'count.odd' });
  return { count: count / 2 };
};

describe('given, when, then', () => {
  it('passes if the decision is the expected one, to the last field', () => {
    given(4).when(half).then({ count: 2 });
    expect(() => given(4).when(half).then({ count: 3 })).toThrow(/\+ actual - expected/);
    expect(() =>
      given(4)
        .when((count): object => ({ ...half(count), more: 1 }))
        .then({ count: 2 }),
    ).toThrow(/more/);
  });

  it('passes if the expected code is thrown, and fails if another code or none is thrown', () => {
    given(3).when(half).thenThrows('count.odd');
    expect(() => given(3).when(half).thenThrows('count.even')).toThrow(/count\.even/);
    expect(() => given(4).when(half).thenThrows('count.odd')).toThrow(/Missing expected exception/);
  });
});

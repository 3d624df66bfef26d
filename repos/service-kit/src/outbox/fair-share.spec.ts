import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fairShare } from './fair-share.js';

describe('the fair share', () => {
  it('covers every shard, and is the least that does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 100 }), (shards, members) => {
        const share = fairShare(shards, members);
        expect(share * members).toBeGreaterThanOrEqual(shards);
        expect((share - 1) * members).toBeLessThan(shards);
      }),
    );
  });

  it.each([
    [64, 1, 64],
    [64, 2, 32],
    [64, 3, 22],
    [64, 64, 1],
    [64, 100, 1],
  ])('of %i shards among %i is %i', (shards, members, share) => expect(fairShare(shards, members)).toBe(share));

  it('is everything for one who does not see itself counted yet', () => expect(fairShare(64, 0)).toBe(64));
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fairShare } from './fair-share.js';

describe('the fair share', () => {
  it('is the smallest share with which the relays own all shards', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 100 }), (shards, relays) => {
        const share = fairShare(shards, relays);
        expect(share * relays).toBeGreaterThanOrEqual(shards);
        expect((share - 1) * relays).toBeLessThan(shards);
      }),
    );
  });

  it.each([
    [64, 1, 64],
    [64, 2, 32],
    [64, 3, 22],
    [64, 64, 1],
    [64, 100, 1],
  ])('of %i shards among %i relays is %i', (shards, relays, share) => expect(fairShare(shards, relays)).toBe(share));

  it('is all shards for a relay that is not counted yet', () => expect(fairShare(64, 0)).toBe(64));
});

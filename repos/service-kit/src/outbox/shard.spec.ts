import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SHARDS, shardOf } from './shard.js';

describe('the shard of a key', () => {
  it('is one of the shards', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        const shard = shardOf(key);
        expect(Number.isInteger(shard)).toBe(true);
        expect(shard).toBeGreaterThanOrEqual(0);
        expect(shard).toBeLessThan(SHARDS);
      }),
    );
  });

  it('never changes, since unpublished rows were written with it', () => {
    expect(SHARDS).toBe(64);
    expect(shardOf('0199aaaa-0000-7000-8000-000000000001')).toBe(53);
    expect(shardOf('')).toBe(0);
  });

  it('spreads ids evenly', () => {
    const counts = new Map<number, number>();
    for (let n = 0; n < 6_400; n++) {
      const shard = shardOf(`0199aaaa-0000-7000-8000-${n.toString(16).padStart(12, '0')}`);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect(counts.size).toBe(SHARDS);
    expect(Math.max(...counts.values())).toBeLessThan(200);
  });
});

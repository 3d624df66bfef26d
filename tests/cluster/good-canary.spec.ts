import { describe, expect, it } from '@jest/globals';
import { tell } from './support/figures.ts';
import { TheCluster } from './support/the-cluster.ts';
import { summaryOf } from './support/traffic.ts';
import { shareOf, walkUp } from './support/walk.ts';

/** Of a normal distribution: one good run in a thousand is outside. */
const Z = 3.3;
const cluster = await TheCluster.find();

describe('b: a good canary under load', () => {
  it('walks up its ladder by itself, with its share of the traffic, and no request fails', async () => {
    const { ladder, traffic, atFive } = await walkUp(cluster);
    const { all, ofCanary } = atFive;
    tell('b', 'ladder', ladder.join(' → '));
    tell('b', 'share at 5 %', shareOf(atFive));
    tell('b', 'failed requests', `${traffic.failures.length} of ${traffic.sent}`);
    tell('b', 'p50, p99', `${traffic.latency.p50.toFixed(0)} ms, ${traffic.latency.p99.toFixed(0)} ms`);

    expect(summaryOf(traffic.failures)).toBe('');
    expect(ladder.filter((weight) => weight < 100)).toEqual([5, 10, 25, 50]);
    expect(all).toBeGreaterThan(200);
    expect(Math.abs(ofCanary - all * 0.05)).toBeLessThan(Z * Math.sqrt(all * 0.05 * 0.95));
  }, 600_000);
});

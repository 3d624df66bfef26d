import { describe, expect, it } from '@jest/globals';
import { recordFigure } from './support/figures.ts';
import { TestCluster } from './support/test-cluster.ts';
import { summaryOf } from './support/traffic.ts';
import { formatShare, rollOutCanary } from './support/canary-rollout.ts';

/** The allowed difference in standard deviations: about one good run in a thousand exceeds it. */
const Z = 3.3;
const cluster = await TestCluster.find();

describe('b: a good canary under load', () => {
  it('is promoted step by step with its share of the traffic, and no request fails', async () => {
    const { weights, traffic, atFive } = await rollOutCanary(cluster);
    const { all, ofCanary } = atFive;
    recordFigure('b', 'steps', weights.join(' → '));
    recordFigure('b', 'share at 5 %', formatShare(atFive));
    recordFigure('b', 'failed requests', `${traffic.failures.length} of ${traffic.sent}`);
    recordFigure('b', 'p50, p99', `${traffic.latency.p50.toFixed(0)} ms, ${traffic.latency.p99.toFixed(0)} ms`);

    expect(summaryOf(traffic.failures)).toBe('');
    expect(weights.filter((weight) => weight < 100)).toEqual([5, 10, 25, 50]);
    expect(all).toBeGreaterThan(200);
    expect(Math.abs(ofCanary - all * 0.05)).toBeLessThan(Z * Math.sqrt(all * 0.05 * 0.95));
  }, 600_000);
});

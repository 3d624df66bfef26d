import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { packCharts } from '../../platform/cluster/platform/charts.ts';
import { quietly } from '../support/quietly.ts';
import { tell } from './support/figures.ts';
import { Rollout } from './support/rollout.ts';
import { NAMESPACE, TheCluster } from './support/the-cluster.ts';
import { summaryOf } from './support/traffic.ts';
import { shareOf, walkUp } from './support/walk.ts';

const Values = z.object({
  api: z.object({ canary: z.object({ weights: z.array(z.number()), pauseSeconds: z.number() }) }),
});
/** Less than an access token is good for. */
const PATIENCE_MS = 9 * 60_000;
const VALUES = join(import.meta.dirname, '../../platform/cluster/values/todo-service.yaml');
const cluster = await TheCluster.find();
const rollout = new Rollout(cluster, 'todo-service', 'api');

/** Gives the chart's release other values of its canary, and keeps all else. */
async function withCanary(values: object): Promise<void> {
  const charts = await packCharts(cluster.cluster.access.helm, quietly.signal);
  try {
    const set = Object.entries(values).flatMap(([key, value]) => [
      '--set-json',
      `api.canary.${key}=${JSON.stringify(value)}`,
    ]);
    await cluster.cluster.helm([
      ...['upgrade', 'todo-service', join(charts, 'todo-service'), '--namespace', NAMESPACE, '--reuse-values', ...set],
    ]);
  } finally {
    await rm(charts, { recursive: true, force: true });
  }
}

describe('n: the ladder of production', () => {
  let before: object | undefined;

  beforeAll(async () => {
    // Not those of the release: they may be what an interrupted run has left.
    const { weights, pauseSeconds } = Values.parse(parse(await readFile(VALUES, 'utf8'))).api.canary;
    before = { weights, pauseSeconds };
    await rollout.reset();
    await withCanary({ weights: [], pauseSeconds: 15 });
  }, 300_000);

  afterAll(async () => {
    await rollout.reset();
    if (before !== undefined) await withCanary(before);
  }, 300_000);

  it('is walked in steps of 5 % to its end, and no request fails', async () => {
    const { ladder, traffic, atFive } = await walkUp(cluster, PATIENCE_MS);
    tell('n', 'ladder', ladder.join(' → '));
    tell('n', 'share at 5 %', shareOf(atFive));
    tell('n', 'failed requests', `${traffic.failures.length} of ${traffic.sent}`);
    expect(summaryOf(traffic.failures)).toBe('');
    const rungs = Array.from({ length: 19 }, (_, index) => (index + 1) * 5);
    expect(ladder.filter((weight) => weight < 100)).toEqual(rungs);
  }, 1_500_000);
});

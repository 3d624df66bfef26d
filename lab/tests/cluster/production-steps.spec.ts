import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { packCharts } from '../../cluster/installation/charts.ts';
import { quietly } from '../../../tests/support/quietly.ts';
import { recordFigure } from './support/figures.ts';
import { Rollout } from './support/rollout.ts';
import { NAMESPACE, TestCluster } from './support/test-cluster.ts';
import { summaryOf } from './support/traffic.ts';
import { formatShare, rollOutCanary } from './support/canary-rollout.ts';

const Values = z.object({
  api: z.object({ canary: z.object({ weights: z.array(z.number()), pauseSeconds: z.number() }) }),
});
/** How long to wait for the rollout: shorter than the life of an access token. */
const PATIENCE_MS = 9 * 60_000;
const VALUES = join(import.meta.dirname, '../../cluster/values/service.yaml');
const cluster = await TestCluster.find();
const rollout = new Rollout(cluster, 'todo-service', 'api');

/** Upgrades the release with other canary values, and keeps all other values. */
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

describe('n: the steps of production', () => {
  let before: object | undefined;

  beforeAll(async () => {
    // The values come from the file, because an interrupted run may have changed the release.
    const { weights, pauseSeconds } = Values.parse(parse(await readFile(VALUES, 'utf8'))).api.canary;
    before = { weights, pauseSeconds };
    await rollout.reset();
    await withCanary({ weights: [], pauseSeconds: 15 });
  }, 300_000);

  afterAll(async () => {
    await rollout.reset();
    if (before !== undefined) await withCanary(before);
  }, 300_000);

  it('promote a good canary by 5 % each, and no request fails', async () => {
    const { weights: seen, traffic, atFive } = await rollOutCanary(cluster, PATIENCE_MS);
    recordFigure('n', 'steps', seen.join(' → '));
    recordFigure('n', 'share at 5 %', formatShare(atFive));
    recordFigure('n', 'failed requests', `${traffic.failures.length} of ${traffic.sent}`);
    expect(summaryOf(traffic.failures)).toBe('');
    const everyStep = Array.from({ length: 19 }, (_, index) => (index + 1) * 5);
    expect(seen.filter((weight) => weight < 100)).toEqual(everyStep);
  }, 1_500_000);
});

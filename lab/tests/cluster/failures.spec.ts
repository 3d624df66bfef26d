import { beforeAll, describe, expect, it } from '@jest/globals';
import { newPerson } from '../../../tests/support/api.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { expectNothingLost } from './support/nothing-lost.ts';
import { recordFigure } from './support/figures.ts';
import { waitUntilInSync } from './support/postgres-cluster.ts';
import { Rollout } from './support/rollout.ts';
import { TestCluster } from './support/test-cluster.ts';
import { acknowledgedAfter, summaryOf, Traffic } from './support/traffic.ts';

const PER_SECOND = 20;
const PATIENCE_MS = 300_000;
const cluster = await TestCluster.find();

beforeAll(async () => {
  for (const rollout of Rollout.all(cluster)) await rollout.reset();
}, 500_000);

describe('g: failing parts', () => {
  it('the primary of Postgres is killed: another instance takes over, and no acknowledged task is lost', async () => {
    await waitUntilInSync(cluster);
    const person = await newPerson(cluster.origin);
    const primary = await cluster.primary();
    let failedOver = 0;
    let killed = 0;
    const traffic = await Traffic.during(person, PER_SECOND, async (running) => {
      await acknowledgedAfter(running, Date.now());
      killed = Date.now();
      await cluster.kubectl('delete', 'pod', primary, '--grace-period=0', '--force');
      await eventually(async () => expect(await cluster.primary()).not.toBe(primary), PATIENCE_MS);
      failedOver = Date.now();
      await acknowledgedAfter(running, failedOver);
    });
    recordFigure('g', 'Postgres: another primary after', `${((failedOver - killed) / 1000).toFixed(0)} s`);
    recordFigure('g', 'Postgres: no command acknowledged for', `${traffic.longestGap(killed).toFixed(1)} s`);
    recordFigure('g', 'Postgres: failed requests', `${traffic.failures.length} of ${traffic.sent}`);
    await expectNothingLost(cluster, person, traffic);
    await waitUntilInSync(cluster);
  }, 900_000);

  it('the Kafka pod is killed: commands succeed, and their events take effect later', async () => {
    const person = await newPerson(cluster.origin);
    const traffic = await Traffic.during(person, PER_SECOND, async (running) => {
      await acknowledgedAfter(running, Date.now());
      await cluster.kubectl('delete', 'pod', 'kafka-0', '--grace-period=0', '--force');
      await eventually(
        async () => cluster.kubectl('wait', '--for=condition=Ready', 'pod/kafka-0', '--timeout=10s'),
        PATIENCE_MS,
      );
    });
    recordFigure('g', 'Kafka: failed requests', `${traffic.failures.length} of ${traffic.sent}`);
    expect(summaryOf(traffic.failures)).toBe('');
    await expectNothingLost(cluster, person, traffic);
  }, 900_000);

  it('a node is drained: no service loses its last pod, and everything recovers', async () => {
    const person = await newPerson(cluster.origin);
    const node = (
      await cluster.cluster.kubectl(['get', 'nodes', '--output', 'jsonpath={.items[0].metadata.name}'])
    ).trim();
    const traffic = await Traffic.during(person, PER_SECOND, async (running) => {
      await acknowledgedAfter(running, Date.now());
      try {
        // There is no other node, so the disruption budgets keep the remaining pods.
        const drained = cluster.cluster.kubectl([
          ...['drain', node, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=30s'],
          ...['--pod-selector', 'app.kubernetes.io/component=api'],
        ]);
        await expect(drained).rejects.toThrow(/disruption budget|timed out|global timeout/i);
        await acknowledgedAfter(running, Date.now());
      } finally {
        await cluster.cluster.kubectl(['uncordon', node]);
      }
      for (const rollout of Rollout.all(cluster)) await rollout.healthy();
    });
    recordFigure('g', 'drain: failed requests', `${traffic.failures.length} of ${traffic.sent}`);
    expect(summaryOf(traffic.failures)).toBe('');
    await expectNothingLost(cluster, person, traffic);
  }, 900_000);
});

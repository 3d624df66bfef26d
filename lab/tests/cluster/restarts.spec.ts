import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPerson } from '../../../tests/support/api.ts';
import { expectNothingLost } from './support/nothing-lost.ts';
import { recordFigure } from './support/figures.ts';
import { replacePods } from './support/replace-pods.ts';
import { Rollout } from './support/rollout.ts';
import { TestCluster } from './support/test-cluster.ts';
import { kindsOf, summaryOf, Traffic } from './support/traffic.ts';
import { expectNoViolations, restoreWorkers, instrumentWorkers } from './support/instrumented-workers.ts';

const PER_SECOND = 20;
const WORKLOADS = ['deployment/gateway', 'deployment/frontend', 'statefulset/kafka'];
const ALL = 'app.kubernetes.io/component in (api, worker, gateway, web, kafka)';
const cluster = await TestCluster.find();

describe('f: rolling restarts under load', () => {
  beforeAll(async () => {
    for (const rollout of Rollout.all(cluster)) await rollout.reset();
    await instrumentWorkers(cluster);
  }, 900_000);

  afterAll(() => restoreWorkers(cluster), 600_000);

  it('of everything but Postgres: no request fails, and every event takes effect', async () => {
    const person = await newPerson(cluster.origin);
    let traffic: Traffic | undefined;
    const commandLog = await expectNoViolations(cluster, async () => {
      traffic = await Traffic.during(person, PER_SECOND, restartAll);
    });
    const { commands, unanswered } = commandLog;
    const acknowledged = commands.filter(({ outcome }) => outcome === 'acknowledged').length;
    recordFigure('f', 'commands checked', `${commands.length}, ${acknowledged} of them acknowledged`);
    if (traffic === undefined) throw new Error('There was no traffic.');
    recordFigure('f', 'failed requests', `${traffic.failures.length} of ${traffic.sent}`);
    expect(summaryOf(traffic.failures)).toBe('');
    expect(kindsOf(unanswered)).toBe('');
    expect(acknowledged).toBeGreaterThan(0.9 * commands.length);
    await expectNothingLost(cluster, person, traffic);
  }, 900_000);
});

async function restartAll(): Promise<void> {
  const begun = Date.now();
  await replacePods(cluster, ALL, async () => {
    for (const rollout of Rollout.all(cluster)) await rollout.restart();
    for (const workload of WORKLOADS) {
      await cluster.kubectl('rollout', 'restart', workload);
      await cluster.kubectl('rollout', 'status', workload, '--timeout=300s');
    }
  });
  recordFigure('f', 'restarted', `all in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
}

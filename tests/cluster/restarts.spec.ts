import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPerson } from '../support/api.ts';
import { expectKept } from './support/kept.ts';
import { tell } from './support/figures.ts';
import { replaced } from './support/replaced.ts';
import { Rollout } from './support/rollout.ts';
import { TheCluster } from './support/the-cluster.ts';
import { kindsOf, summaryOf, Traffic } from './support/traffic.ts';
import { expectChecked, unwatchWorkers, watchWorkers } from './support/watched.ts';

const PER_SECOND = 20;
const WORKLOADS = ['deployment/gateway', 'deployment/frontend', 'statefulset/kafka'];
const ALL = 'app.kubernetes.io/component in (api, worker, gateway, web, kafka)';
const cluster = await TheCluster.find();

describe('f: rolling restarts under load', () => {
  beforeAll(async () => {
    for (const rollout of Rollout.all(cluster)) await rollout.reset();
    await watchWorkers(cluster);
  }, 900_000);

  afterAll(() => unwatchWorkers(cluster), 600_000);

  it('of everything but Postgres: no request fails, and every effect follows', async () => {
    const person = await newPerson(cluster.origin);
    let traffic: Traffic | undefined;
    const book = await expectChecked(cluster, async () => {
      traffic = await Traffic.during(person, PER_SECOND, restartAll);
    });
    const { commands, unanswered } = book;
    const acknowledged = commands.filter(({ outcome }) => outcome === 'acknowledged').length;
    tell('f', 'commands checked', `${commands.length}, ${acknowledged} of them acknowledged`);
    if (traffic === undefined) throw new Error('There was no traffic.');
    tell('f', 'failed requests', `${traffic.failures.length} of ${traffic.sent}`);
    expect(summaryOf(traffic.failures)).toBe('');
    expect(kindsOf(unanswered)).toBe('');
    expect(acknowledged).toBeGreaterThan(0.9 * commands.length);
    await expectKept(cluster, person, traffic);
  }, 900_000);
});

async function restartAll(): Promise<void> {
  const begun = Date.now();
  await replaced(cluster, ALL, async () => {
    for (const rollout of Rollout.all(cluster)) await rollout.restart();
    for (const workload of WORKLOADS) {
      await cluster.kubectl('rollout', 'restart', workload);
      await cluster.kubectl('rollout', 'status', workload, '--timeout=300s');
    }
  });
  tell('f', 'restarted', `all in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
}

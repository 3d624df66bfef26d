import { beforeAll, describe, expect, it } from '@jest/globals';
import { newPerson } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { expectKept } from './support/kept.ts';
import { tell } from './support/figures.ts';
import { Rollout } from './support/rollout.ts';
import { TheCluster } from './support/the-cluster.ts';
import { summaryOf, Traffic } from './support/traffic.ts';
import { expectChecked } from './support/watched.ts';

const PER_SECOND = 30;
const PATIENCE_MS = 300_000;
const WORKLOADS = [
  { workload: 'deployment/gateway', component: 'gateway' },
  { workload: 'deployment/frontend', component: 'web' },
  { workload: 'statefulset/kafka', component: 'kafka' },
];
const cluster = await TheCluster.find();

describe('f: rolling restarts under load', () => {
  beforeAll(async () => {
    for (const rollout of Rollout.all(cluster)) await rollout.reset();
  }, 500_000);

  it('of everything but Postgres: no request fails, and every effect follows', async () => {
    const person = await newPerson(cluster.origin);
    let traffic: Traffic | undefined;
    const commands = await expectChecked(cluster, async () => {
      traffic = await Traffic.during(person, PER_SECOND, restartAll);
    });
    const inDoubt = commands.filter(({ outcome }) => outcome === 'in-doubt');
    tell('f', 'commands checked', `${commands.length}, ${inDoubt.length} of them without an answer`);
    expect(inDoubt).toEqual([]);
    if (traffic === undefined) throw new Error('There was no traffic.');
    tell('f', 'failed requests', `${traffic.failures.length} of ${traffic.sent}`);
    expect(summaryOf(traffic.failures)).toBe('');
    await expectKept(cluster, person, traffic);
  }, 900_000);
});

async function restartAll(): Promise<void> {
  const begun = Date.now();
  for (const rollout of Rollout.all(cluster)) {
    await replaced(rollout.selector, () => rollout.plugin('restart', rollout.name));
    await rollout.healthy();
  }
  for (const { workload, component } of WORKLOADS) {
    const selector = `app.kubernetes.io/component=${component}`;
    await replaced(selector, () => cluster.kubectl('rollout', 'restart', workload));
    await cluster.kubectl('rollout', 'status', workload, '--timeout=300s');
  }
  tell('f', 'restarted', `all in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
}

/** Waits until none of the pods that were there before is left. */
async function replaced(selector: string, restart: () => Promise<unknown>): Promise<void> {
  const before = await cluster.pods(selector, 'uid');
  await restart();
  const old = async () => (await cluster.pods(selector, 'uid')).filter((pod) => before.includes(pod));
  await eventually(async () => expect(await old()).toEqual([]), PATIENCE_MS);
}

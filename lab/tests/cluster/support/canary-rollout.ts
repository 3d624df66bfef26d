import { newPerson } from '../../../../tests/support/api.ts';
import { type PodRequests, countRequests, requestsBetween } from './request-counts.ts';
import { Rollout } from './rollout.ts';
import type { TestCluster } from './test-cluster.ts';
import { Traffic } from './traffic.ts';

const PER_SECOND = 40;

export type CanaryRollout = {
  /** The canary's weights in percent, in the order in which they appeared. */
  readonly weights: readonly number[];
  readonly traffic: Traffic;
  /** Requests while the weight was 5 %: to both versions, and to the canary. */
  readonly atFive: { readonly all: number; readonly ofCanary: number };
};

/** The canary's share of the requests, for people. */
export function formatShare({ all, ofCanary }: CanaryRollout['atFive']): string {
  return `${((100 * ofCanary) / all).toFixed(1)} % (${ofCanary} of ${all} requests)`;
}

/** Rolls out a new version of todo-service without changes, under load, until it is the stable version. */
export async function rollOutCanary(cluster: TestCluster, patienceMs?: number): Promise<CanaryRollout> {
  const rollout = new Rollout(cluster, 'todo-service', 'api');
  const before = await rollout.reset();
  const person = await newPerson(cluster.origin);
  const weights: number[] = [];
  const atFive: ReadonlyMap<string, PodRequests>[] = [];
  let canary = '';
  const traffic = await Traffic.during(person, PER_SECOND, async () => {
    await newVersion(cluster, rollout.name);
    await rollout.until(
      'healthy in its new version',
      ({ phase, stable, latest }) => phase === 'Healthy' && stable === latest && stable !== before.stable,
      {
        patienceMs,
        seen: async ({ weight, latest, aborted, message }) => {
          if (aborted) throw new Error(`The canary was aborted: ${message}`);
          if (weight > 0 && weight !== weights.at(-1)) weights.push(weight);
          // The gateway applies a weight shortly after the rollout's status shows it. So the first two counts are skipped below.
          if (weight === 5) atFive.push(await countRequests(cluster, 'todo-service'));
          canary = latest;
        },
      },
    );
  });
  const first = atFive[2];
  const last = atFive.at(-1);
  if (first === undefined || last === undefined)
    throw new Error('The canary was not at 5 % long enough to count requests.');
  const counted = requestsBetween(first, last);
  const all = [...counted.values()].reduce((sum, count) => sum + count, 0);
  return { weights, traffic, atFive: { all, ofCanary: counted.get(canary) ?? 0 } };
}

async function newVersion(cluster: TestCluster, rollout: string): Promise<void> {
  const template = { metadata: { annotations: { 'todo-platform/canary': new Date().toISOString() } } };
  const patch = JSON.stringify({ spec: { template } });
  await cluster.kubectl('patch', 'rollouts.argoproj.io', rollout, '--type', 'merge', '--patch', patch);
}

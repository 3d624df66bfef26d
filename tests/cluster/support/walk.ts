import { newPerson } from '../../support/api.ts';
import { type Answered, answeredBy, between } from './requests.ts';
import { Rollout } from './rollout.ts';
import type { TheCluster } from './the-cluster.ts';
import { Traffic } from './traffic.ts';

const PER_SECOND = 40;

export type Walk = {
  /** Weights of the canary in percent, as they were seen, from the first to 100. */
  readonly ladder: readonly number[];
  readonly traffic: Traffic;
  /** Requests at 5 %: of both versions, and of the canary. */
  readonly atFive: { readonly all: number; readonly ofCanary: number };
};

/** For people. */
export function shareOf({ all, ofCanary }: Walk['atFive']): string {
  return `${((100 * ofCanary) / all).toFixed(1)} % (${ofCanary} of ${all} requests)`;
}

/** Gives todo-service a new version in which nothing differs, under load, and watches it until it is the stable one. */
export async function walkUp(cluster: TheCluster, patienceMs?: number): Promise<Walk> {
  const rollout = new Rollout(cluster, 'todo-service', 'api');
  const before = await rollout.reset();
  const person = await newPerson(cluster.origin);
  const ladder: number[] = [];
  const atFive: ReadonlyMap<string, Answered>[] = [];
  let canary = '';
  const traffic = await Traffic.during(person, PER_SECOND, async () => {
    await newVersion(cluster, rollout.name);
    await rollout.until(
      'healthy in its new version',
      ({ phase, stable, latest }) => phase === 'Healthy' && stable === latest && stable !== before.stable,
      {
        patienceMs,
        seen: async ({ weight, latest, aborted, message }) => {
          if (aborted) throw new Error(`The canary was taken back: ${message}`);
          if (weight > 0 && weight !== ladder.at(-1)) ladder.push(weight);
          // The gateway hears of a weight a moment after the rollout's status tells it.
          if (weight === 5) atFive.push(await answeredBy(cluster, 'todo-service'));
          canary = latest;
        },
      },
    );
  });
  const first = atFive[2];
  const last = atFive.at(-1);
  if (first === undefined || last === undefined) throw new Error('The canary was not seen at 5 %.');
  const counted = between(first, last);
  const all = [...counted.values()].reduce((sum, count) => sum + count, 0);
  return { ladder, traffic, atFive: { all, ofCanary: counted.get(canary) ?? 0 } };
}

async function newVersion(cluster: TheCluster, rollout: string): Promise<void> {
  const template = { metadata: { annotations: { 'todo-platform/canary': new Date().toISOString() } } };
  const patch = JSON.stringify({ spec: { template } });
  await cluster.kubectl('patch', 'rollouts.argoproj.io', rollout, '--type', 'merge', '--patch', patch);
}

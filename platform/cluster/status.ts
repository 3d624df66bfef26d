import { z } from 'zod';

import { formatTable } from '../local/commands/table.ts';
import { addressesOf } from './addresses.ts';
import { Cluster } from './cluster.ts';
import { NAMESPACE } from './platform/install.ts';
import { rolloutsOf, type RolloutState } from './platform/rollouts.ts';
import { found } from './found.ts';
import { targetOf, type TargetName } from './targets/index.ts';
import { ensureTools } from './tools.ts';

const Pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        namespace: z.string(),
        name: z.string(),
        ownerReferences: z.array(z.object({ kind: z.string() })).default([]),
        annotations: z.record(z.string(), z.string()).default({}),
      }),
      status: z.object({
        phase: z.string(),
        conditions: z
          .array(z.object({ type: z.string(), status: z.string(), message: z.string().optional() }))
          .default([]),
      }),
    }),
  ),
});

export type ClusterStatus = {
  readonly target: TargetName;
  readonly ready: boolean;
  /** For each namespace, how many pods there are, and which are not ready and why. */
  readonly namespaces: readonly {
    readonly name: string;
    readonly pods: number;
    readonly notReady: readonly string[];
  }[];
  readonly rollouts: readonly RolloutState[];
  readonly addresses: string;
};

/** @throws {Error} when there is no cluster, or when it does not answer. */
export async function statusOf(): Promise<ClusterStatus> {
  const record = found();
  const { kubectl, helm } = await ensureTools({ report: () => undefined, signal: new AbortController().signal });
  const cluster = new Cluster({ kubectl, helm, ...record });
  const pods = Pods.parse(await cluster.get('pods', '--all-namespaces'));
  const names = [...new Set(pods.items.map(({ metadata }) => metadata.namespace))].sort();
  const namespaces = names.map((name) => {
    const all = pods.items.filter(({ metadata }) => metadata.namespace === name && serves(metadata));
    const notReady = all.flatMap(({ metadata, status }) => {
      const ready = status.conditions.find(({ type }) => type === 'Ready');
      return ready?.status === 'True' ? [] : [`${metadata.name}: ${ready?.message ?? status.phase}`];
    });
    return { name, pods: all.length, notReady };
  });
  const rollouts = await rolloutsOf(cluster, NAMESPACE).catch(() => []);
  const ready =
    rollouts.length > 0 &&
    rollouts.every(({ phase }) => phase === 'Healthy') &&
    namespaces.every(({ notReady }) => notReady.length === 0);
  return {
    target: record.target,
    ready,
    namespaces,
    rollouts,
    addresses: await addressesOf(targetOf(record.target), cluster),
  };
}

/** What is run to its end, by a Job or as a chart's test, has nothing to be ready for. */
function serves({ ownerReferences, annotations }: z.infer<typeof Pods>['items'][number]['metadata']): boolean {
  return ownerReferences.every(({ kind }) => kind !== 'Job') && annotations['helm.sh/hook'] === undefined;
}

export function printedStatus({ target, namespaces, rollouts, addresses }: ClusterStatus): string {
  const pods = namespaces.map(({ name, pods: count, notReady }) => [name, `${count - notReady.length} of ${count}`]);
  const troubles = namespaces.flatMap(({ name, notReady }) => notReady.map((trouble) => `${name}/${trouble}`));
  const versions = rollouts.map(({ name, phase, available, replicas, message }) => [
    name,
    phase ?? 'not seen yet',
    `${available} of ${replicas}`,
    phase === 'Healthy' ? '' : (message ?? ''),
  ]);
  return [
    formatTable([[`NAMESPACE (${target})`, 'READY'], ...pods]),
    ...troubles,
    '',
    formatTable([['ROLLOUT', 'PHASE', 'AVAILABLE', ''], ...versions]),
    '',
    addresses,
  ].join('\n');
}

import { z } from 'zod';

import { formatTable } from '../../tools/output/table.ts';
import { addressesOf } from './addresses.ts';
import { Cluster } from './cluster.ts';
import { NAMESPACE } from './installation/install.ts';
import { rolloutsOf, type RolloutState } from './installation/rollouts.ts';
import { currentCluster } from './current-cluster.ts';
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
  /** The number of pods of each namespace, and which are not ready and why. */
  readonly namespaces: readonly {
    readonly name: string;
    readonly pods: number;
    readonly notReady: readonly string[];
  }[];
  readonly rollouts: readonly RolloutState[];
  readonly addresses: string;
};

/** @throws {Error} if no cluster runs or it does not answer. */
export async function statusOf(): Promise<ClusterStatus> {
  const record = currentCluster();
  const { kubectl, helm } = await ensureTools({ report: () => undefined, signal: new AbortController().signal });
  const cluster = new Cluster({ kubectl, helm, ...record });
  const pods = Pods.parse(await cluster.get('pods', '--all-namespaces'));
  const names = [...new Set(pods.items.map(({ metadata }) => metadata.namespace))].sort();
  const namespaces = names.map((name) => {
    const all = pods.items.filter(({ metadata }) => metadata.namespace === name && staysUp(metadata));
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

/** Pods of Jobs and of chart tests run to their end, so they are never ready. */
function staysUp({ ownerReferences, annotations }: z.infer<typeof Pods>['items'][number]['metadata']): boolean {
  return ownerReferences.every(({ kind }) => kind !== 'Job') && annotations['helm.sh/hook'] === undefined;
}

export function printedStatus({ target, namespaces, rollouts, addresses }: ClusterStatus): string {
  const pods = namespaces.map(({ name, pods: count, notReady }) => [name, `${count - notReady.length} of ${count}`]);
  const troubles = namespaces.flatMap(({ name, notReady }) => notReady.map((trouble) => `${name}/${trouble}`));
  const versions = rollouts.map(({ name, phase, available, replicas, message }) => [
    name,
    phase ?? 'not reported yet',
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

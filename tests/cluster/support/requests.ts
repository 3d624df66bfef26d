import { z } from 'zod';
import { NAMESPACE, podsOf, type TheCluster } from './the-cluster.ts';

const Pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        labels: z.record(z.string(), z.string()),
        deletionTimestamp: z.string().optional(),
      }),
      status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
    }),
  ),
});

/** Requests of people that a pod has answered since it began, and the hash of its version. */
export type Answered = { readonly version: string; readonly requests: number };

const LINE = /^http_server_request_duration_seconds_count\{(?<labels>[^}]*)\} (?<value>\d+)/gm;

/**
 * What each ready pod of a service's api that is to stay has answered, by its name. Read from the pods themselves, so that nothing lies between
 * two scrapes.
 */
export async function answeredBy(cluster: TheCluster, service: string): Promise<ReadonlyMap<string, Answered>> {
  const { items } = Pods.parse(await cluster.get('pods', '--selector', podsOf(service, 'api')));
  const answered = new Map<string, Answered>();
  for (const { metadata, status } of items) {
    if (metadata.deletionTimestamp !== undefined) continue;
    if (!status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True')) continue;
    const path = `/api/v1/namespaces/${NAMESPACE}/pods/${metadata.name}:9464/proxy/metrics`;
    const text = await cluster.cluster.kubectl(['get', '--raw', path]);
    const version = metadata.labels['rollouts-pod-template-hash'] ?? '';
    answered.set(metadata.name, { version, requests: requestsIn(text) });
  }
  return answered;
}

/** Requests between two moments, by version. Pods that came meanwhile count from their beginning. */
export function between(
  first: ReadonlyMap<string, Answered>,
  last: ReadonlyMap<string, Answered>,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [pod, { version, requests }] of last) {
    counts.set(version, (counts.get(version) ?? 0) + requests - (first.get(pod)?.requests ?? 0));
  }
  return counts;
}

function requestsIn(metrics: string): number {
  return [...metrics.matchAll(LINE)]
    .filter(({ groups }) => /route="\/api\/[^"]+"/.test(groups?.labels ?? ''))
    .reduce((sum, { groups }) => sum + Number(groups?.value), 0);
}

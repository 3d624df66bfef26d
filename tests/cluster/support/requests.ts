import { NAMESPACE, podsOf, type TheCluster } from './the-cluster.ts';

/** Requests of people that a pod has answered since it began, and the hash of its version. */
export type Answered = { readonly version: string; readonly requests: number };

const LINE = /^http_server_request_duration_seconds_count\{(?<labels>[^}]*)\} (?<value>\d+)/gm;

/**
 * What each ready pod of a service's api that is to stay has answered, by its name. Read from the pods themselves, so that nothing lies between
 * two scrapes.
 */
export async function answeredBy(cluster: TheCluster, service: string): Promise<ReadonlyMap<string, Answered>> {
  const answered = new Map<string, Answered>();
  for (const { name, labels, ready, ending } of await cluster.podsIn(podsOf(service, 'api'))) {
    if (!ready || ending) continue;
    const path = `/api/v1/namespaces/${NAMESPACE}/pods/${name}:9464/proxy/metrics`;
    const text = await cluster.cluster.kubectl(['get', '--raw', path]);
    const version = labels['rollouts-pod-template-hash'] ?? '';
    answered.set(name, { version, requests: requestsIn(text) });
  }
  return answered;
}

/** Requests between two moments, by version, of the pods that are known at both. */
export function between(
  first: ReadonlyMap<string, Answered>,
  last: ReadonlyMap<string, Answered>,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [pod, { version, requests }] of last) {
    const before = first.get(pod);
    if (before !== undefined) counts.set(version, (counts.get(version) ?? 0) + requests - before.requests);
  }
  return counts;
}

function requestsIn(metrics: string): number {
  return [...metrics.matchAll(LINE)]
    .filter(({ groups }) => /route="\/api\/[^"]+"/.test(groups?.labels ?? ''))
    .reduce((sum, { groups }) => sum + Number(groups?.value), 0);
}

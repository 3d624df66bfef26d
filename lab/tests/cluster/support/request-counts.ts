import { NAMESPACE, podsOf, type TestCluster } from './test-cluster.ts';

/** How many requests of people a pod has answered since its start, and the hash of its version. */
export type PodRequests = { readonly version: string; readonly requests: number };

const LINE = /^http_server_request_duration_seconds_count\{(?<labels>[^}]*)\} (?<value>\d+)/gm;

/**
 * Counts the answered requests of each ready pod of a service's api, by the pod's name. Pods that are ending are left out. The
 * counts come from the pods, because Prometheus would be up to one scrape late.
 */
export async function countRequests(cluster: TestCluster, service: string): Promise<ReadonlyMap<string, PodRequests>> {
  const answered = new Map<string, PodRequests>();
  for (const { name, labels, ready, ending } of await cluster.podsIn(podsOf(service, 'api'))) {
    if (!ready || ending) continue;
    const path = `/api/v1/namespaces/${NAMESPACE}/pods/${name}:9464/proxy/metrics`;
    const text = await cluster.cluster.kubectl(['get', '--raw', path]);
    const version = labels['rollouts-pod-template-hash'] ?? '';
    answered.set(name, { version, requests: requestsIn(text) });
  }
  return answered;
}

/** The requests between two counts, by version, for pods in both counts. */
export function requestsBetween(
  first: ReadonlyMap<string, PodRequests>,
  last: ReadonlyMap<string, PodRequests>,
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

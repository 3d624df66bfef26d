import { expect } from '@jest/globals';
import { cloudnativePg } from '../../../cluster/addons/cloudnative-pg.ts';
import { eventually } from '../../../../tests/support/eventually.ts';
import type { TestCluster } from './test-cluster.ts';

const PATIENCE_MS = 300_000;
const CLUSTER = ['clusters.postgresql.cnpg.io', 'postgres'];

/** Waits until all instances are ready and in sync. Then a failover loses nothing. */
export async function waitUntilInSync(cluster: TestCluster): Promise<void> {
  await eventually(async () => {
    const path = 'jsonpath={.status.readyInstances}/{.status.instances} {.status.phase}';
    expect(await cluster.kubectl('get', ...CLUSTER, '--output', path)).toBe('3/3 Cluster in healthy state');
  }, PATIENCE_MS);
}

/** The names of the pods with standbys. */
export function standbys(cluster: TestCluster): Promise<readonly string[]> {
  return cluster.pods('cnpg.io/cluster=postgres,cnpg.io/instanceRole=replica');
}

/** Runs `work` while Kubernetes starts no new pod, so that a killed instance stays away. */
export async function withoutNewPods(cluster: TestCluster, work: () => Promise<void>): Promise<void> {
  const node = (
    await cluster.cluster.kubectl(['get', 'nodes', '--output', 'jsonpath={.items[0].metadata.name}'])
  ).trim();
  await cluster.cluster.kubectl(['cordon', node]);
  try {
    await work();
  } finally {
    await cluster.cluster.kubectl(['uncordon', node]);
  }
}

/** How often the operator has refused a failover since then, because too few standbys answered for a quorum. */
export async function refusedFailovers(cluster: TestCluster, since: Date): Promise<number> {
  const log = await cluster.cluster.kubectl([
    ...['logs', '--namespace', cloudnativePg.namespace, ...cloudnativePg.workloads],
    ...['--since-time', since.toISOString()],
  ]);
  return log.split('Strong consistency check failed. Preventing failover.').length - 1;
}

/** Has the operator restart all instances one after the other, the primary last. */
export async function restartPostgres(cluster: TestCluster): Promise<void> {
  const since = await startsOf(cluster);
  expect(since).toHaveLength(3);
  await cluster.kubectl(
    'annotate',
    ...CLUSTER,
    `kubectl.kubernetes.io/restartedAt=${new Date().toISOString()}`,
    '--overwrite',
  );
  await eventually(async () => {
    const now = await startsOf(cluster);
    expect(now).toHaveLength(3);
    expect(now.filter((start) => since.includes(start))).toEqual([]);
  }, PATIENCE_MS);
  await waitUntilInSync(cluster);
}

/** The start time of each instance's server, with the id of its pod. */
async function startsOf(cluster: TestCluster): Promise<readonly string[]> {
  const path = 'jsonpath={range .items[*]}{.metadata.uid}/{.status.containerStatuses[0].state.running.startedAt} {end}';
  const starts = await cluster.kubectl('get', 'pods', '--selector', 'cnpg.io/cluster=postgres', '--output', path);
  return starts.split(' ').filter((start) => start !== '');
}

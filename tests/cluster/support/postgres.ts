import { expect } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import type { TheCluster } from './the-cluster.ts';

const PATIENCE_MS = 300_000;
const CLUSTER = ['clusters.postgresql.cnpg.io', 'postgres'];

/** All instances are there and in step: a failover loses nothing then. */
export async function inStep(cluster: TheCluster): Promise<void> {
  await eventually(async () => {
    const path = 'jsonpath={.status.readyInstances}/{.status.instances} {.status.phase}';
    expect(await cluster.kubectl('get', ...CLUSTER, '--output', path)).toBe('3/3 Cluster in healthy state');
  }, PATIENCE_MS);
}

/** Lets the operator restart all instances, one after the other, the primary last. */
export async function restartPostgres(cluster: TheCluster): Promise<void> {
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
  await inStep(cluster);
}

/** When each instance's server began, and in which pod. */
async function startsOf(cluster: TheCluster): Promise<readonly string[]> {
  const path = 'jsonpath={range .items[*]}{.metadata.uid}/{.status.containerStatuses[0].state.running.startedAt} {end}';
  const starts = await cluster.kubectl('get', 'pods', '--selector', 'cnpg.io/cluster=postgres', '--output', path);
  return starts.split(' ').filter((start) => start !== '');
}

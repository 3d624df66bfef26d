import { expect } from '@jest/globals';
import { eventually } from '../../../../tests/support/eventually.ts';
import type { TestCluster } from './test-cluster.ts';

/** The primary drops a standby that has not answered for 5 s: the operator sets `wal_sender_timeout`. */
const DROPPED_WITHIN_MS = 60_000;

export type HeldStandby = {
  /** Lets the standby receive again. It finds its connection closed, and looks for a primary. */
  readonly release: () => Promise<void>;
};

/**
 * Stops the process of a standby that receives from the primary, and waits until the primary has dropped the connection. From then on
 * the standby lacks each new commit, although its instance is ready and answers the operator.
 */
export async function holdStandby(cluster: TestCluster, name: string): Promise<HeldStandby> {
  const receiver = await inInstance(cluster, name, 'SELECT pid FROM pg_stat_wal_receiver');
  expect(receiver).toMatch(/^\d+$/);
  const signal = async (which: 'STOP' | 'CONT') => {
    await cluster.kubectl('exec', name, '--container', 'postgres', '--', 'sh', '-c', `kill -${which} ${receiver}`);
  };
  await signal('STOP');
  const primary = await cluster.primary();
  const receiving = `SELECT count(*) FROM pg_stat_replication WHERE application_name = '${name}'`;
  await eventually(async () => expect(await inInstance(cluster, primary, receiving)).toBe('0'), DROPPED_WITHIN_MS);
  return { release: () => signal('CONT') };
}

/** The bytes of the primary's log that a standby has not received. */
export async function bytesBehind(cluster: TestCluster, standby: string): Promise<number> {
  const received = await inInstance(cluster, standby, 'SELECT pg_last_wal_receive_lsn()');
  const missing = `SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '${received}')`;
  return Number(await inInstance(cluster, await cluster.primary(), missing));
}

/** The single value that a statement returns on an instance, as superuser. */
function inInstance(cluster: TestCluster, instance: string, statement: string): Promise<string> {
  const psql = ['psql', '--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--command', statement];
  return cluster.kubectl('exec', instance, '--container', 'postgres', '--', ...psql).then((text) => text.trim());
}

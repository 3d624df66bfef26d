import { expect } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { operate } from './operator.ts';
import type { TheCluster } from './the-cluster.ts';

const PATIENCE_MS = 300_000;
const CONSUMERS = [
  { topic: 'todo.lists.v1', from: 'todo', consumer: 'users-worker', to: 'users', projection: 'activity' },
  { topic: 'users.accounts.v1', from: 'users', consumer: 'todo-worker', to: 'todo', projection: 'people' },
] as const;

/** Outbox and inbox forget after days, each after others: what is younger than this is in both. */
const YOUNG_MS = 12 * 60 * 60_000;

/** All that was committed is published and has taken effect; nobody sends commands meanwhile. */
export async function expectAllApplied(cluster: TheCluster): Promise<void> {
  const oldest = leastUuidOf(Date.now() - YOUNG_MS);
  for (const { topic, from, consumer, to } of CONSUMERS) {
    const committed = `SELECT count(*) FROM outbox WHERE topic = '${topic}' AND id >= '${oldest}'`;
    const applied = `SELECT count(*) FROM inbox WHERE consumer = '${consumer}' AND event_id >= '${oldest}'`;
    await eventually(async () => {
      expect(await cluster.count(from, `${committed} AND published_at IS NULL`)).toBe(0);
      expect(await cluster.count(to, applied)).toBe(await cluster.count(from, committed));
    }, PATIENCE_MS);
    expect(await cluster.count(to, 'SELECT count(*) FROM dead_letters')).toBe(0);
  }
}

/** What each service keeps of the other equals its source: the worker compares row by row. */
export async function expectEqualProjections(cluster: TheCluster): Promise<void> {
  const verifying = CONSUMERS.map(({ to, projection }) =>
    operate(cluster, `${to}-service`, 'projections', 'verify', `${to}-service`, projection, '--wait', '120'),
  );
  for (const ended of await Promise.all(verifying)) expect(ended).toMatchObject({ code: 0 });
}

/** The least UUID of version 7 of a moment. https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7 */
function leastUuidOf(milliseconds: number): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

import { expect } from '@jest/globals';
import { eventually } from '../../../../tests/support/eventually.ts';
import { runOperatorCommand } from './operator-command.ts';
import type { TestCluster } from './test-cluster.ts';

const PATIENCE_MS = 300_000;
const CONSUMERS = [
  { topic: 'todo.lists.v1', from: 'todo', consumer: 'users-worker', to: 'users', projection: 'activity' },
  { topic: 'users.accounts.v1', from: 'users', consumer: 'todo-worker', to: 'todo', projection: 'people' },
] as const;

/** Outbox and inbox keep rows for different numbers of days. Both have all rows younger than this. */
const COMPARED_MS = 12 * 60 * 60_000;

/** Expects that all committed events are published and applied. Call it while no command is sent. */
export async function expectAllApplied(cluster: TestCluster): Promise<void> {
  const oldest = smallestUuidOf(Date.now() - COMPARED_MS);
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

/** Expects that each projection equals its source. The worker compares row by row. */
export async function expectProjectionsMatch(cluster: TestCluster): Promise<void> {
  const verifying = CONSUMERS.map(({ to, projection }) =>
    runOperatorCommand(cluster, `${to}-service`, 'projections', 'verify', `${to}-service`, projection, '--wait', '120'),
  );
  for (const ended of await Promise.all(verifying)) expect(ended).toMatchObject({ code: 0 });
}

/** The smallest version 7 UUID of a moment. https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7 */
function smallestUuidOf(milliseconds: number): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

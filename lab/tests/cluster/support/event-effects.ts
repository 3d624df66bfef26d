import { expect } from '@jest/globals';
import { ENTITY_OF_EVENT } from '../../../../tests/support/applied-events.ts';
import { eventually } from '../../../../tests/support/eventually.ts';
import { runOperatorCommand } from './operator-command.ts';
import type { TestCluster } from './test-cluster.ts';

const PATIENCE_MS = 300_000;
const CONSUMERS = [
  { topic: 'todo.lists.v1', from: 'todo', to: 'users', projection: 'activity' },
  { topic: 'users.accounts.v1', from: 'users', to: 'todo', projection: 'people' },
] as const;

/** The outbox keeps rows for some days only. It has all events of a list, task or account that was made within this time. */
const COMPARED_MS = 12 * 60 * 60_000;

/** The rows of each projection: the id of the entity, and the sequence of the event applied last. */
const ROWS = {
  activity: `SELECT list_id AS id, sequence FROM activity_lists UNION ALL SELECT task_id, sequence FROM activity_tasks`,
  people: `SELECT id, sequence FROM people`,
};

/** Expects that all committed events are published and applied. Call it while no command is sent. */
export async function expectAllApplied(cluster: TestCluster): Promise<void> {
  const oldest = smallestUuidOf(Date.now() - COMPARED_MS);
  for (const { topic, from, to, projection } of CONSUMERS) {
    const events = `SELECT (${ENTITY_OF_EVENT})::uuid AS id, sequence FROM outbox WHERE topic = '${topic}'`;
    // Each event raises the sum. An event that a newer one of the same row overtook counts as applied.
    const committed = `SELECT coalesce(sum(newest), 0)
      FROM (SELECT max(sequence) AS newest FROM (${events}) AS event WHERE id >= '${oldest}' GROUP BY id) AS entity`;
    const applied = `SELECT coalesce(sum(sequence), 0) FROM (${ROWS[projection]}) AS row WHERE id >= '${oldest}'`;
    await eventually(async () => {
      expect(await cluster.count(from, `SELECT count(*) FROM (${events} AND published_at IS NULL) AS event`)).toBe(0);
      // A rebuild may raise the sequence of a list to that of its tasks, so the sum may be higher.
      expect(await cluster.count(to, applied)).toBeGreaterThanOrEqual(await cluster.count(from, committed));
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

import type { Testbed } from '../testbed/testbed.ts';
import { commitBacklog } from '../workload/backlog.ts';
import type { Row } from '../workload/rows.ts';
import { waitUntil } from './wait-until.ts';

/** The rows of the activity, which hold the sequence of the event applied last to each list and task, and its id. */
export const ACTIVITY = `(
  SELECT sequence, event_id, xmin FROM activity_lists UNION ALL SELECT sequence, event_id, xmin FROM activity_tasks) AS activity`;

/** Empties the activity, so that the effects that follow can be counted. */
export async function forgetEffects({ users }: Testbed): Promise<void> {
  await users.query('TRUNCATE activity_lists, activity_tasks');
}

/**
 * Commits the rows at once and waits until the other service has applied all of them.
 * @returns events per second, from the commit of the rows to the commit of the last effect.
 */
export async function effectsPerSecond(testbed: Testbed, rows: readonly Row[]): Promise<number> {
  await forgetEffects(testbed);
  const newest = new Map(rows.map(({ entity, sequence }) => [entity, sequence]));
  const committed = await commitBacklog(testbed.todo, rows);
  await appliedSequences(
    testbed,
    [...newest.values()].reduce((sum, sequence) => sum + sequence, 0),
  );
  return rows.length / ((await effectAt(testbed, newest.size)) - committed);
}

/** Resolves when the sequences of all rows add up to this sum. Each event raises the sum, so none is missing then. */
async function appliedSequences(testbed: Testbed, sum: number): Promise<void> {
  const applied = async () => testbed.users.number(`SELECT coalesce(sum(sequence), 0) FROM ${ACTIVITY}`);
  await waitUntil(testbed.signal, `the events of ${sum} versions are applied`, async () => (await applied()) >= sum);
}

/** Resolves when the activity has this many rows: the number of applied events, if each has its own list or task. */
export async function appliedCount(testbed: Testbed, count: number): Promise<void> {
  const applied = async () => testbed.users.number(`SELECT count(*) FROM ${ACTIVITY}`);
  await waitUntil(testbed.signal, `${count} events are applied`, async () => (await applied()) >= count);
}

/** The time at which the n-th row of the activity got its state, in seconds since 1970. */
export async function effectAt(testbed: Testbed, n: number): Promise<number> {
  return testbed.users.number(
    `SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin)) AS at FROM ${ACTIVITY} ORDER BY at OFFSET $1 LIMIT 1`,
    [n - 1],
  );
}

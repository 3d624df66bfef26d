import type { Testbed } from '../testbed/testbed.ts';
import { commitBacklog } from '../workload/backlog.ts';
import type { Row } from '../workload/rows.ts';
import { waitUntil } from './wait-until.ts';

/**
 * Commits the rows at once and waits until the other service has applied all of them.
 * @returns events per second, from the commit of the rows to the commit of the last effect.
 */
export async function effectsPerSecond(testbed: Testbed, rows: readonly Row[]): Promise<number> {
  await testbed.users.query('TRUNCATE inbox');
  const committed = await commitBacklog(testbed.todo, rows);
  await appliedCount(testbed, rows.length);
  return rows.length / ((await effectAt(testbed, rows.length)) - committed);
}

/** Resolves when the inbox holds this many events. */
export async function appliedCount(testbed: Testbed, count: number): Promise<void> {
  const applied = async () => testbed.users.number('SELECT count(*) FROM inbox');
  await waitUntil(testbed.signal, `${count} events are applied`, async () => (await applied()) >= count);
}

/** The time at which the n-th effect became visible, in seconds since 1970. */
export async function effectAt(testbed: Testbed, n: number): Promise<number> {
  return testbed.users.number(
    `SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin)) AS at FROM inbox ORDER BY at OFFSET $1 LIMIT 1`,
    [n - 1],
  );
}

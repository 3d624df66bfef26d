import type { Stage } from '../stage/stage.ts';
import { commitBacklog } from '../workload/backlog.ts';
import type { Row } from '../workload/rows.ts';
import { until } from './until.ts';

/**
 * Commits the rows at once and waits until all of them have had their effect in the other service.
 * @returns events per second, from the commit of the rows to the commit of the last effect.
 */
export async function effectsPerSecond(stage: Stage, rows: readonly Row[]): Promise<number> {
  await stage.users.query('TRUNCATE inbox');
  const committed = await commitBacklog(stage.todo, rows);
  await appliedCount(stage, rows.length);
  return rows.length / ((await effectAt(stage, rows.length)) - committed);
}

/** Resolves when so many events are in the inbox. */
export async function appliedCount(stage: Stage, count: number): Promise<void> {
  const applied = async () => stage.users.number('SELECT count(*) FROM inbox');
  await until(stage.signal, `${count} events are applied`, async () => (await applied()) >= count);
}

/** When the n-th effect became visible, in seconds since 1970. */
export async function effectAt(stage: Stage, n: number): Promise<number> {
  return stage.users.number(
    `SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin)) AS at FROM inbox ORDER BY at OFFSET $1 LIMIT 1`,
    [n - 1],
  );
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../stage/stage.ts';
import { commitBacklog } from '../workload/backlog.ts';
import type { Row } from '../workload/rows.ts';

const EVERY_MS = 250;
const WITHIN_MS = 15 * 60_000;

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
  const deadline = performance.now() + WITHIN_MS;
  for (;;) {
    stage.signal.throwIfAborted();
    const applied = await stage.users.number('SELECT count(*) FROM inbox');
    if (applied >= count) return;
    if (performance.now() > deadline)
      throw new Error(`Of ${count} events ${applied} were applied within ${WITHIN_MS / 60_000} min.`);
    await sleep(EVERY_MS);
  }
}

/** When the n-th effect became visible, in seconds since 1970. */
export async function effectAt(stage: Stage, n: number): Promise<number> {
  return stage.users.number(
    `SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin)) AS at FROM inbox ORDER BY at OFFSET $1 LIMIT 1`,
    [n - 1],
  );
}

import type { EntityManager } from 'typeorm';
import type { QuarterHour } from '../domain/summary.js';

/** Stands for a closed account. No account has this id, because account ids are UUIDv7. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

export interface OpenCounts {
  readonly listsOwned: number;
  readonly openTasks: number;
}

/** One row for each list and each task, with the sequence that was last applied to it. The counters are counts of these rows. */
export class ActivityRepository {
  constructor(private readonly manager: EntityManager) {}

  async openCounts(ownerId: string): Promise<OpenCounts> {
    const [row] = await this.manager.query<OpenCounts[]>(
      `SELECT count(DISTINCT list.list_id)::int AS "listsOwned", count(task.task_id)::int AS "openTasks"
       FROM activity_lists AS list
       LEFT JOIN activity_tasks AS task
         ON task.list_id = list.list_id AND task.completed_at IS NULL AND NOT task.deleted
       WHERE list.owner_id = $1 AND NOT list.deleted`,
      [ownerId],
    );
    return row ?? { listsOwned: 0, openTasks: 0 };
  }

  /** The tasks that the person completed. Tasks that were deleted later count too, because the work was done. */
  async completions(accountId: string): Promise<readonly QuarterHour[]> {
    return this.manager.query<QuarterHour[]>(
      `SELECT date_bin('15 minutes', completed_at, 'epoch'::timestamptz) AS "from", count(*)::int AS count
       FROM activity_tasks WHERE completed_by = $1 AND completed_at IS NOT NULL GROUP BY 1`,
      [accountId],
    );
  }

  /** Replaces an account that is being closed with NOBODY. Rows and sequences stay, as tombstones. */
  async anonymize(accountId: string): Promise<void> {
    await this.manager.query(`UPDATE activity_lists SET owner_id = $2 WHERE owner_id = $1`, [accountId, NOBODY]);
    await this.manager.query(`UPDATE activity_tasks SET completed_by = $2 WHERE completed_by = $1`, [
      accountId,
      NOBODY,
    ]);
  }

  /**
   * Returns a function that replaces the ids of closed accounts with NOBODY and leaves other ids as they are. Locks the accounts, so
   * that none of them is closed before the transaction ends. CloseAccountHandler too locks the account first and the rows of the
   * activity second, so the two cannot deadlock.
   */
  async closedReplacer(accountIds: readonly string[]): Promise<(accountId: string) => string> {
    if (accountIds.length === 0) return (accountId) => accountId;
    const rows = await this.manager.query<{ id: string; closed: boolean }[]>(
      `SELECT id, closed_at IS NOT NULL AS closed FROM accounts WHERE id = ANY ($1) ORDER BY id FOR SHARE`,
      [[...new Set(accountIds)]],
    );
    const closed = new Set(rows.filter((row) => row.closed).map(({ id }) => id));
    return (accountId) => (closed.has(accountId) ? NOBODY : accountId);
  }
}

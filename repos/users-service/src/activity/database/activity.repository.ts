import type { EntityManager } from 'typeorm';
import type { Completions } from '../domain/summary.js';

export interface ListActivity {
  readonly listId: string;
  readonly ownerId: string;
  readonly deleted: boolean;
  /** The list's version that this state belongs to. */
  readonly sequence: number;
}

export interface TaskActivity {
  readonly taskId: string;
  readonly listId: string;
  readonly completion: { readonly by: string; readonly at: Date } | undefined;
  readonly deleted: boolean;
  readonly sequence: number;
}

/** No account can have it: new ids are UUIDv7. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

export interface OpenCounts {
  readonly listsOwned: number;
  readonly openTasks: number;
}

/** Rows per list and per task, each guarded by the sequence last applied to it; the counters are counts over them. */
export class ActivityRepository {
  constructor(private readonly manager: EntityManager) {}

  async putList({ listId, ownerId, deleted, sequence }: ListActivity): Promise<void> {
    await this.manager.query(
      `INSERT INTO activity_lists AS known (list_id, owner_id, deleted, sequence) VALUES ($1, $2, $3, $4)
       ON CONFLICT (list_id) DO UPDATE
         SET owner_id = excluded.owner_id, deleted = excluded.deleted, sequence = excluded.sequence
         WHERE known.sequence < excluded.sequence`,
      [listId, await this.attributable(ownerId), deleted, sequence],
    );
  }

  async putTask({ taskId, listId, completion, deleted, sequence }: TaskActivity): Promise<void> {
    await this.manager.query(
      `INSERT INTO activity_tasks AS known (task_id, list_id, completed_by, completed_at, deleted, sequence)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (task_id) DO UPDATE
         SET list_id = excluded.list_id, completed_by = excluded.completed_by, completed_at = excluded.completed_at,
             deleted = excluded.deleted, sequence = excluded.sequence
         WHERE known.sequence < excluded.sequence`,
      [
        taskId,
        listId,
        completion ? await this.attributable(completion.by) : null,
        completion?.at ?? null,
        deleted,
        sequence,
      ],
    );
  }

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

  /** What the person completed, deleted tasks included: the work was done. */
  async completions(accountId: string): Promise<readonly Completions[]> {
    return this.manager.query<Completions[]>(
      `SELECT date_bin('15 minutes', completed_at, 'epoch'::timestamptz) AS "from", count(*)::int AS count
       FROM activity_tasks WHERE completed_by = $1 AND completed_at IS NOT NULL GROUP BY 1`,
      [accountId],
    );
  }

  /** Tombstones the activity of an account that is being closed: rows and sequences stay, but tell of nobody. */
  async forget(accountId: string): Promise<void> {
    await this.manager.query(`UPDATE activity_lists SET owner_id = $2 WHERE owner_id = $1`, [accountId, NOBODY]);
    await this.manager.query(`UPDATE activity_tasks SET completed_by = $2 WHERE completed_by = $1`, [
      accountId,
      NOBODY,
    ]);
  }

  /** An event that comes after the closing tells of nobody too; the lock makes it wait for a closing at the same time. */
  private async attributable(accountId: string): Promise<string> {
    const [account] = await this.manager.query<{ closed: boolean }[]>(
      `SELECT closed_at IS NOT NULL AS closed FROM accounts WHERE id = $1 FOR SHARE`,
      [accountId],
    );
    return account?.closed ? NOBODY : accountId;
  }
}

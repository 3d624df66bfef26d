import { newest } from '@todo-platform/service-kit';
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
export const NOBODY = '00000000-0000-0000-0000-000000000000';

export interface OpenCounts {
  readonly listsOwned: number;
  readonly openTasks: number;
}

/** In order, so that two transactions with the same rows wait for each other, and not both. */
const PUT_LISTS = `
  INSERT INTO activity_lists AS known (list_id, owner_id, deleted, sequence)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::bigint[]) AS given (list_id) ORDER BY list_id
  ON CONFLICT (list_id) DO UPDATE
    SET owner_id = excluded.owner_id, deleted = excluded.deleted, sequence = excluded.sequence
    WHERE known.sequence < excluded.sequence`;

const PUT_TASKS = `
  INSERT INTO activity_tasks AS known (task_id, list_id, completed_by, completed_at, deleted, sequence)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::boolean[], $6::bigint[]) AS given (task_id)
  ORDER BY task_id
  ON CONFLICT (task_id) DO UPDATE
    SET list_id = excluded.list_id, completed_by = excluded.completed_by, completed_at = excluded.completed_at,
        deleted = excluded.deleted, sequence = excluded.sequence
    WHERE known.sequence < excluded.sequence`;

/** Rows per list and per task, each guarded by the sequence last applied to it; the counters are counts over them. */
export class ActivityRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Keeps, of each list and task, the newest of what is known and what is given. */
  async put(rows: readonly (ListActivity | TaskActivity)[]): Promise<void> {
    const lists = newest(rows.filter(isList), ({ listId }) => listId);
    const tasks = newest(rows.filter(isTask), ({ taskId }) => taskId);
    const people = [...lists.map(({ ownerId }) => ownerId), ...tasks.flatMap(({ completion }) => completion?.by ?? [])];
    const closed = await this.closed(people);
    const attributed = (accountId: string) => (closed.has(accountId) ? NOBODY : accountId);
    if (lists.length > 0)
      await this.manager.query(PUT_LISTS, [
        lists.map(({ listId }) => listId),
        lists.map(({ ownerId }) => attributed(ownerId)),
        lists.map(({ deleted }) => deleted),
        lists.map(({ sequence }) => sequence),
      ]);
    if (tasks.length > 0)
      await this.manager.query(PUT_TASKS, [
        tasks.map(({ taskId }) => taskId),
        tasks.map(({ listId }) => listId),
        tasks.map(({ completion }) => (completion ? attributed(completion.by) : null)),
        tasks.map(({ completion }) => completion?.at ?? null),
        tasks.map(({ deleted }) => deleted),
        tasks.map(({ sequence }) => sequence),
      ]);
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

  /**
   * Which of the accounts are closed: what comes after the closing tells of nobody too. The locks make it wait for a closing at the
   * same time; they come before those of the rows, as in a closing.
   */
  async closed(accountIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (accountIds.length === 0) return new Set();
    const rows = await this.manager.query<{ id: string; closed: boolean }[]>(
      `SELECT id, closed_at IS NOT NULL AS closed FROM accounts WHERE id = ANY ($1) ORDER BY id FOR SHARE`,
      [[...new Set(accountIds)]],
    );
    return new Set(rows.filter(({ closed }) => closed).map(({ id }) => id));
  }
}

const isTask = (row: ListActivity | TaskActivity): row is TaskActivity => 'taskId' in row;
const isList = (row: ListActivity | TaskActivity): row is ListActivity => !isTask(row);

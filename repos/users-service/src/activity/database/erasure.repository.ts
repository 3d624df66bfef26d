import type { EntityManager } from 'typeorm';

export interface Erasure {
  readonly accountId: string;
  /** Whether the account was closed so long ago that no transaction can still write its id. */
  readonly isSettled: boolean;
}

/** Far longer than any transaction lives: a handler that saw the account open has committed by then. */
const SETTLED_AFTER = '10 minutes';

/** Handlers lock the person's counters before any row. So does the erasure, so that they cannot deadlock. */
const LOCK_PERSON = `SELECT FROM activity_people WHERE account_id = $1 FOR NO KEY UPDATE`;

const ERASE_LISTS = `
  UPDATE activity_lists SET owner_id = NULL
  WHERE list_id IN (SELECT list_id FROM activity_lists WHERE owner_id = $1 LIMIT $2) AND owner_id = $1`;

/** Continues at the time that the chunk before reached, so that it need not walk over index entries that chunk has left dead. */
const ERASE_TASKS = `
  WITH chunk AS MATERIALIZED (
    SELECT task_id, completed_at FROM activity_tasks
    WHERE completed_by = $1 AND completed_at IS NOT NULL AND completed_at >= $3 ORDER BY completed_at LIMIT $2),
  erased AS (
    UPDATE activity_tasks AS known SET completed_by = NULL FROM chunk
    WHERE known.task_id = chunk.task_id AND known.completed_by = $1)
  SELECT count(*)::int AS rows, max(completed_at)::text AS last FROM chunk`;

/** The previous release wrote this instead of the id of a closed account. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

const STORED_NAMES = `
  SELECT list_id AS id, owner_id AS name FROM activity_lists
  WHERE list_id = ANY ($1) AND (owner_id = '${NOBODY}' OR owner_id IN (SELECT account_id FROM activity_erasures))
  UNION ALL
  SELECT task_id, completed_by FROM activity_tasks
  WHERE task_id = ANY ($1) AND (completed_by = '${NOBODY}' OR completed_by IN (SELECT account_id FROM activity_erasures))`;

const NEVER = '-infinity';

/** Replaces the ids of closed accounts with null. Rows and sequences stay. */
export class ErasureRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Those of the accounts that are closed. Locks nothing: an account may be closed at any moment. */
  async closedAmong(accountIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.manager.query<{ id: string }[]>(
      `SELECT id FROM accounts WHERE id = ANY ($1) AND closed_at IS NOT NULL`,
      [[...new Set(accountIds)]],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The accounts whose activity is not erased for good. */
  async pending(): Promise<readonly Erasure[]> {
    return this.manager.query<Erasure[]>(
      `SELECT account_id AS "accountId", requested_at < now() - interval '${SETTLED_AFTER}' AS "isSettled"
       FROM activity_erasures ORDER BY requested_at`,
    );
  }

  /** Erases up to `limit` lists. @returns how many it erased. */
  async eraseLists(accountId: string, limit: number): Promise<number> {
    await this.manager.query(LOCK_PERSON, [accountId]);
    const [, erased] = await this.manager.query<[unknown, number]>(ERASE_LISTS, [accountId, limit]);
    return erased;
  }

  /**
   * Erases up to `limit` completions, oldest first, from the time `from` on.
   * @returns the time to continue from; undefined if there are no more.
   */
  async eraseCompletions(accountId: string, limit: number, from = NEVER): Promise<string | undefined> {
    await this.manager.query(LOCK_PERSON, [accountId]);
    const [chunk] = await this.manager.query<{ rows: number; last: string | null }[]>(ERASE_TASKS, [
      accountId,
      limit,
      from,
    ]);
    return chunk?.rows === limit ? (chunk.last ?? undefined) : undefined;
  }

  /** Deletes the counters of an account that has no activity left. */
  async deleteCounters(accountId: string): Promise<void> {
    await this.manager.query(`DELETE FROM activity_completions WHERE account_id = $1 AND count = 0`, [accountId]);
    await this.manager.query(
      `DELETE FROM activity_people WHERE account_id = $1 AND lists_owned = 0 AND open_tasks = 0`,
      [accountId],
    );
  }

  /**
   * What rows of closed accounts rightly hold, if it is not null: an account whose erasure is not finished, or NOBODY.
   * @param ids of lists and tasks.
   */
  async storedNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.manager.query<{ id: string; name: string }[]>(STORED_NAMES, [ids]);
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async finish(accountId: string): Promise<void> {
    await this.manager.query(`DELETE FROM activity_erasures WHERE account_id = $1`, [accountId]);
  }
}

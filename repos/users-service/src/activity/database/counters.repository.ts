import type { EntityManager } from 'typeorm';

export interface PersonCounters {
  readonly listsOwned: number;
  readonly openTasks: number;
  /** Changes whenever the person's activity does, and never returns. Undefined while there was no activity. */
  readonly revision: string | undefined;
}

/**
 * The completions of each day. `$2` has the midnights between the days, oldest first, so that bucket 1 is the first day.
 */
const COUNT_PER_DAY = `
  SELECT width_bucket(quarter, $2::timestamptz[]) AS day, sum(count)::int AS count
  FROM activity_completions
  WHERE account_id = $1 AND quarter >= $3 AND quarter < $4
  GROUP BY 1`;

/** Goes back from day to day, and stops at the first one without a completion. `$2` has the midnights, newest first. */
const COUNT_DAYS_IN_A_ROW = `
  WITH RECURSIVE streak (days) AS (
    SELECT 0
    UNION ALL
    SELECT days + 1 FROM streak
    WHERE days < cardinality($2::timestamptz[]) - 1 AND EXISTS (
      SELECT FROM activity_completions
      WHERE account_id = $1 AND quarter >= ($2::timestamptz[])[days + 2] AND quarter < ($2::timestamptz[])[days + 1] AND count > 0))
  SELECT max(days) AS days FROM streak`;

/**
 * Locks the counters of everybody whom rows concern, sorted by id. The triggers of both tables change these counters: without this, two
 * transactions whose people overlap could deadlock.
 */
const LOCK_PEOPLE = `
  SELECT FROM activity_people
  WHERE account_id IN (
    SELECT unnest($1::uuid[]) UNION SELECT owner_id FROM activity_list_counts WHERE list_id = ANY ($2::uuid[]))
  ORDER BY account_id FOR NO KEY UPDATE`;

/** Reads the counters that triggers keep. No read grows with the person's history. */
export class CountersRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Locks the counters of these people, and of the owners of these lists, until the transaction ends. */
  async lock(accountIds: readonly string[], listIds: readonly string[]): Promise<void> {
    await this.manager.query(LOCK_PEOPLE, [accountIds, listIds]);
  }

  async ofPerson(accountId: string): Promise<PersonCounters> {
    const [row] = await this.manager.query<PersonCounters[]>(
      `SELECT lists_owned AS "listsOwned", open_tasks AS "openTasks", revision FROM activity_people WHERE account_id = $1`,
      [accountId],
    );
    return row ?? { listsOwned: 0, openTasks: 0, revision: undefined };
  }

  /**
   * How many tasks the person completed on each day.
   * @param midnights when the days begin and the last one ends, oldest first: one more than there are days.
   */
  async completedPerDay(accountId: string, midnights: readonly Date[]): Promise<readonly number[]> {
    const rows = await this.manager.query<{ day: number; count: number }[]>(COUNT_PER_DAY, [
      accountId,
      midnights,
      midnights.at(0),
      midnights.at(-1),
    ]);
    const counts = new Map(rows.map(({ day, count }) => [day, count]));
    return midnights.slice(1).map((_, index) => counts.get(index + 1) ?? 0);
  }

  /**
   * The number of days in a row, back from the newest one, on which the person completed a task. Reads one index entry a day.
   * @param midnights when the days begin and the newest one ends, newest first: one more than there are days.
   */
  async daysInARow(accountId: string, midnights: readonly Date[]): Promise<number> {
    const [row] = await this.manager.query<{ days: number }[]>(COUNT_DAYS_IN_A_ROW, [accountId, midnights]);
    return row?.days ?? 0;
  }
}

import { randomUUID } from 'node:crypto';
import type { UsersApi } from './users-api.js';

/** The id that the previous release writes instead of a closed account. It has no counters. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

type Sql = UsersApi['sql'];

/** Every counter that is not what a count of all rows says: the counted value beside the kept one. */
export async function wrongCounters(sql: Sql): Promise<unknown> {
  return sql(`
    WITH lists AS (
      SELECT owner_id, count(*) FILTER (WHERE list_id IS NOT NULL) AS owned, coalesce(sum(open), 0) AS open
      FROM (SELECT list_id, owner_id, (SELECT count(*) FROM activity_tasks AS t
              WHERE t.list_id = l.list_id AND completed_at IS NULL AND NOT t.deleted) AS open
            FROM activity_lists AS l WHERE NOT deleted AND owner_id <> '${NOBODY}') AS l GROUP BY owner_id),
    done AS (
      SELECT completed_by, date_bin('15 minutes', completed_at, 'epoch'::timestamptz) AS quarter, count(*) AS count
      FROM activity_tasks WHERE completed_by <> '${NOBODY}' GROUP BY 1, 2)
    SELECT coalesce(owner_id, account_id)::text AS who, 'lists' AS what, owned::int AS counted, lists_owned AS kept
      FROM lists FULL JOIN activity_people ON account_id = owner_id WHERE coalesce(owned, 0) <> coalesce(lists_owned, 0)
    UNION ALL
    SELECT coalesce(owner_id, account_id)::text, 'open tasks', open::int, open_tasks
      FROM lists FULL JOIN activity_people ON account_id = owner_id WHERE coalesce(open, 0) <> coalesce(open_tasks, 0)
    UNION ALL
    SELECT coalesce(completed_by, account_id)::text, 'completions', d.count::int, c.count
      FROM done AS d FULL JOIN activity_completions AS c ON account_id = completed_by AND c.quarter = d.quarter
      WHERE coalesce(d.count, 0) <> coalesce(c.count, 0)`);
}

/** Gives a person a list with many tasks, of which a part is completed in the past year, but not in the last month. */
export async function makeHistory(sql: Sql, accountId: string, tasks: number): Promise<void> {
  const listId = randomUUID();
  await sql('INSERT INTO activity_lists (list_id, owner_id, deleted, sequence) VALUES ($1, $2, false, 1)', [
    listId,
    accountId,
  ]);
  await sql(
    `INSERT INTO activity_tasks (task_id, list_id, completed_by, completed_at, deleted, sequence)
     SELECT gen_random_uuid(), $1, CASE WHEN n % 10 > 0 THEN $2::uuid END,
            CASE WHEN n % 10 > 0 THEN now() - interval '30 days' - interval '335 days' * (n::float8 / $3) END, false, 1
     FROM generate_series(1, $3::int) AS n`,
    [listId, accountId, tasks],
  );
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * Counters of the activity. Triggers keep them, so they are right for every writer: a handler, a fill, a rebuild, the erasure, or the
 * previous release. A trigger sees the old and the new version of each row that a statement changed. So a counter changes by the
 * difference, and a row that the sequence guard refuses changes nothing.
 *
 *     activity_lists ─▶ activity_list_counts ─▶ activity_people
 *     activity_tasks ─▶ activity_list_counts
 *     activity_tasks ─▶ activity_completions ─▶ activity_people (its revision)
 *
 * The list's row holds its owner and its number of open tasks. So an event of the list and an event of its task, in two transactions,
 * meet at one row lock, and the owner's counter follows from that row alone. Rows are locked in the order of their keys.
 */

/** The previous release writes this id instead of a closed account. Nobody's counters would be one row that everybody waits for. */
const NOBODY = `'00000000-0000-0000-0000-000000000000'`;

const TABLES: readonly string[] = [
  // `owner_id` is null if the list is deleted, its owner is erased, or its event has not come yet.
  `CREATE TABLE activity_list_counts (
     list_id uuid PRIMARY KEY,
     owner_id uuid,
     open_tasks integer NOT NULL DEFAULT 0
   )`,
  // `revision` changes whenever the person's activity does. It is random, so that it never returns after a restore.
  `CREATE TABLE activity_people (
     account_id uuid PRIMARY KEY,
     lists_owned integer NOT NULL DEFAULT 0,
     open_tasks integer NOT NULL DEFAULT 0,
     revision uuid NOT NULL DEFAULT gen_random_uuid()
   )`,
  // Tasks completed in a quarter of an hour. Every time zone's midnight falls on such a boundary.
  `CREATE TABLE activity_completions (
     account_id uuid,
     quarter timestamptz,
     count integer NOT NULL,
     PRIMARY KEY (account_id, quarter)
   )`,
];

/** Counts all rows once. Handlers wait meanwhile and events stay in Kafka; people can read. */
const COUNT_ALL: readonly string[] = [
  `LOCK TABLE activity_lists, activity_tasks IN SHARE ROW EXCLUSIVE MODE`,
  `INSERT INTO activity_list_counts (list_id, owner_id, open_tasks)
     SELECT list_id, CASE WHEN NOT list.deleted THEN nullif(list.owner_id, ${NOBODY}) END, coalesce(task.open, 0)
     FROM activity_lists AS list
     FULL JOIN (SELECT list_id, count(*) AS open FROM activity_tasks WHERE completed_at IS NULL AND NOT deleted GROUP BY list_id) AS task
       USING (list_id)`,
  `INSERT INTO activity_people (account_id, lists_owned, open_tasks)
     SELECT owner_id, count(*), sum(open_tasks) FROM activity_list_counts WHERE owner_id IS NOT NULL GROUP BY owner_id`,
  `INSERT INTO activity_completions (account_id, quarter, count)
     SELECT completed_by, date_bin('15 minutes', completed_at, 'epoch'::timestamptz), count(*)
     FROM activity_tasks WHERE completed_by <> ${NOBODY} GROUP BY 1, 2`,
];

type Change = 'INSERT' | 'UPDATE' | 'DELETE';

/** SQL: each new row with the sign 1, and each old row with the sign -1. A counter changes by the sum of the signs. */
const SIGNED_ROWS: Readonly<Record<Change, string>> = {
  INSERT: `(SELECT 1 AS sign, new_rows.* FROM new_rows)`,
  UPDATE: `(SELECT 1 AS sign, new_rows.* FROM new_rows UNION ALL SELECT -1, old_rows.* FROM old_rows)`,
  DELETE: `(SELECT -1 AS sign, old_rows.* FROM old_rows)`,
};

/** A trigger for each kind of statement, since Postgres shows old and new rows to a trigger of one kind only. */
function afterEach(table: string, changes: readonly Change[], statements: (change: Change) => readonly string[]) {
  return changes.flatMap((change) => {
    const name = `${table}_count_${change.toLowerCase()}`;
    const seen = change === 'DELETE' ? 'old_rows' : 'new_rows';
    const tables = {
      INSERT: 'NEW TABLE AS new_rows',
      UPDATE: 'OLD TABLE AS old_rows NEW TABLE AS new_rows',
      DELETE: 'OLD TABLE AS old_rows',
    }[change];
    return [
      `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF EXISTS (SELECT FROM ${seen}) THEN ${statements(change).join('; ')}; END IF;
         RETURN NULL;
       END $$`,
      `CREATE TRIGGER ${name} AFTER ${change} ON ${table} REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`,
    ];
  });
}

/** TRUNCATE shows no rows to a trigger. An operator may use it before a rebuild. */
function afterTruncate(table: string, statements: readonly string[]): readonly string[] {
  const name = `${table}_count_truncate`;
  return [
    `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${statements.join('; ')}; RETURN NULL; END $$`,
    `CREATE TRIGGER ${name} AFTER TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`,
  ];
}

const SET_OWNERS = `
  INSERT INTO activity_list_counts AS known (list_id, owner_id)
  SELECT list_id, CASE WHEN NOT deleted THEN nullif(owner_id, ${NOBODY}) END FROM new_rows ORDER BY list_id
  ON CONFLICT (list_id) DO UPDATE SET owner_id = excluded.owner_id
    WHERE known.owner_id IS DISTINCT FROM excluded.owner_id`;

const UNSET_OWNERS = `
  UPDATE activity_list_counts SET owner_id = NULL WHERE list_id IN (SELECT list_id FROM old_rows) AND owner_id IS NOT NULL`;

const REMOVE_EMPTY = `
  DELETE FROM activity_list_counts
  WHERE list_id IN (SELECT list_id FROM old_rows) AND owner_id IS NULL AND open_tasks = 0`;

const countOpenTasks = (change: Change) => `
  INSERT INTO activity_list_counts AS known (list_id, open_tasks)
  SELECT list_id, sum(sign) FROM ${SIGNED_ROWS[change]} AS task WHERE completed_at IS NULL AND NOT deleted
  GROUP BY list_id HAVING sum(sign) <> 0 ORDER BY list_id
  ON CONFLICT (list_id) DO UPDATE SET open_tasks = known.open_tasks + excluded.open_tasks`;

/** Tasks that were deleted after their completion count too, because the work was done. */
const countCompletions = (change: Change) => `
  INSERT INTO activity_completions AS known (account_id, quarter, count)
  SELECT completed_by, date_bin('15 minutes', completed_at, 'epoch'::timestamptz), sum(sign)
  FROM ${SIGNED_ROWS[change]} AS task WHERE completed_by <> ${NOBODY}
  GROUP BY 1, 2 HAVING sum(sign) <> 0 ORDER BY 1, 2
  ON CONFLICT (account_id, quarter) DO UPDATE SET count = known.count + excluded.count`;

const countForOwners = (change: Change) => `
  INSERT INTO activity_people AS known (account_id, lists_owned, open_tasks)
  SELECT owner_id, sum(sign), sum(sign * open_tasks) FROM ${SIGNED_ROWS[change]} AS list WHERE owner_id IS NOT NULL
  GROUP BY owner_id HAVING sum(sign) <> 0 OR sum(sign * open_tasks) <> 0 ORDER BY owner_id
  ON CONFLICT (account_id) DO UPDATE
    SET lists_owned = known.lists_owned + excluded.lists_owned, open_tasks = known.open_tasks + excluded.open_tasks,
        revision = excluded.revision`;

const CHANGE_REVISIONS = `
  INSERT INTO activity_people AS known (account_id) SELECT DISTINCT account_id FROM new_rows ORDER BY account_id
  ON CONFLICT (account_id) DO UPDATE SET revision = excluded.revision`;

const TRIGGERS: readonly string[] = [
  ...afterEach('activity_lists', ['INSERT', 'UPDATE'], () => [SET_OWNERS]),
  ...afterEach('activity_lists', ['DELETE'], () => [UNSET_OWNERS, REMOVE_EMPTY]),
  ...afterTruncate('activity_lists', ['UPDATE activity_list_counts SET owner_id = NULL']),
  ...afterEach('activity_tasks', ['INSERT', 'UPDATE'], (change) => [countOpenTasks(change), countCompletions(change)]),
  ...afterEach('activity_tasks', ['DELETE'], (change) => [
    countOpenTasks(change),
    countCompletions(change),
    REMOVE_EMPTY,
  ]),
  ...afterTruncate('activity_tasks', [
    'UPDATE activity_list_counts SET open_tasks = 0',
    'UPDATE activity_completions SET count = 0',
  ]),
  ...afterEach('activity_list_counts', ['INSERT', 'UPDATE', 'DELETE'], (change) => [countForOwners(change)]),
  ...afterEach('activity_completions', ['INSERT', 'UPDATE'], () => [CHANGE_REVISIONS]),
];

export class ActivityCounters1764503100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...COUNT_ALL, ...TRIGGERS]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['activity_lists', 'activity_tasks'])
      for (const change of ['insert', 'update', 'delete', 'truncate'])
        await runner.query(`DROP FUNCTION ${table}_count_${change} CASCADE`);
    await runner.query('DROP TABLE activity_list_counts, activity_people, activity_completions');
    for (const change of ['insert', 'update', 'delete'])
      await runner.query(`DROP FUNCTION activity_list_counts_count_${change}`);
    for (const change of ['insert', 'update']) await runner.query(`DROP FUNCTION activity_completions_count_${change}`);
  }
}

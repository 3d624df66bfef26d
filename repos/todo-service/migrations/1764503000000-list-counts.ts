import type { MigrationInterface, QueryRunner } from 'typeorm';

/** SQL: each new row with the sign 1, and each old row with the sign -1. A count changes by the sum of the signs. */
const SIGNED_ROWS = {
  INSERT: `(SELECT 1 AS sign, new_rows.* FROM new_rows)`,
  UPDATE: `(SELECT 1 AS sign, new_rows.* FROM new_rows UNION ALL SELECT -1, old_rows.* FROM old_rows)`,
  DELETE: `(SELECT -1 AS sign, old_rows.* FROM old_rows)`,
} as const;

const TRANSITION_TABLES = {
  INSERT: 'NEW TABLE AS new_rows',
  UPDATE: 'OLD TABLE AS old_rows NEW TABLE AS new_rows',
  DELETE: 'OLD TABLE AS old_rows',
} as const;

/** A command holds the list's lock when it writes tasks, so the update of the list never waits. */
const countTasks = (change: keyof typeof SIGNED_ROWS) => `
  UPDATE lists SET open_tasks = open_tasks + changed.open, completed_tasks = completed_tasks + changed.completed
  FROM (
    SELECT list_id, sum(CASE WHEN completed_at IS NULL THEN sign ELSE 0 END) AS open,
           sum(CASE WHEN completed_at IS NULL THEN 0 ELSE sign END) AS completed
    FROM ${SIGNED_ROWS[change]} AS task WHERE deleted_at IS NULL GROUP BY list_id) AS changed
  WHERE lists.id = changed.list_id AND (changed.open <> 0 OR changed.completed <> 0)`;

const CHANGES = ['INSERT', 'UPDATE', 'DELETE'] as const;

/**
 * Keeps the numbers of tasks with the list. A trigger does it, so that the previous release keeps them too. Lists that are there already
 * get no number yet: a change leaves null as it is. The next migration counts their tasks.
 */
export class ListCounts1764503000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE lists ADD COLUMN open_tasks integer, ADD COLUMN completed_tasks integer');
    await runner.query(
      'ALTER TABLE lists ALTER COLUMN open_tasks SET DEFAULT 0, ALTER COLUMN completed_tasks SET DEFAULT 0',
    );
    for (const change of CHANGES) {
      const name = `tasks_count_${change.toLowerCase()}`;
      await runner.query(
        `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${countTasks(change)}; RETURN NULL; END $$`,
      );
      await runner.query(
        `CREATE TRIGGER ${name} AFTER ${change} ON tasks REFERENCING ${TRANSITION_TABLES[change]}
         FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const change of CHANGES) await runner.query(`DROP FUNCTION tasks_count_${change.toLowerCase()} CASCADE`);
    await runner.query('ALTER TABLE lists DROP COLUMN open_tasks, DROP COLUMN completed_tasks');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many lists are locked at a time. Their commands wait meanwhile. */
const CHUNK = 100;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Counts the tasks of the lists that have no numbers yet, chunk by chunk. Continues after an interrupted run. */
export class CountTasksOfLists1764503100000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (let after: string | undefined = FIRST_ID; after !== undefined;) after = await countChunk(runner, after);
    // The validation reads the table, but blocks no command.
    for (const column of ['open_tasks', 'completed_tasks']) {
      const constraint = `lists_${column}_known`;
      await runner.query(
        `ALTER TABLE lists DROP CONSTRAINT IF EXISTS ${constraint}, ADD CONSTRAINT ${constraint} NOT NULL ${column} NOT VALID`,
      );
      await runner.query(`ALTER TABLE lists VALIDATE CONSTRAINT ${constraint}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of ['open_tasks', 'completed_tasks'])
      await runner.query(`ALTER TABLE lists DROP CONSTRAINT lists_${column}_known`);
  }
}

/** @returns the last id of the chunk; undefined if there are no more lists. */
async function countChunk(runner: QueryRunner, after: string): Promise<string | undefined> {
  await runner.startTransaction();
  try {
    // The locks come first, in their own statement: the next one then sees all that was committed before them.
    const lists = await runner.manager.query<{ id: string }[]>(
      `SELECT id FROM lists WHERE id > $1 AND open_tasks IS NULL ORDER BY id LIMIT ${CHUNK} FOR NO KEY UPDATE`,
      [after],
    );
    const ids = lists.map(({ id }) => id);
    await runner.query(
      `UPDATE lists SET open_tasks = counts.open, completed_tasks = counts.completed
       FROM (SELECT list.id, count(tasks.id) FILTER (WHERE completed_at IS NULL) AS open,
                    count(tasks.id) FILTER (WHERE completed_at IS NOT NULL) AS completed
             FROM unnest($1::uuid[]) AS list (id) LEFT JOIN tasks ON tasks.list_id = list.id AND tasks.deleted_at IS NULL
             GROUP BY list.id) AS counts (id, open, completed)
       WHERE lists.id = counts.id`,
      [ids],
    );
    await runner.commitTransaction();
    return ids.at(-1);
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

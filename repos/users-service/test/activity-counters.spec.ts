import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applyRows, dataSourceOptions, type ProjectionRow, Transactions } from '@todo-platform/service-kit';
import fc from 'fast-check';
import { DataSource, QueryFailedError } from 'typeorm';
import { LISTS, TASKS } from '../src/activity/activity.tables.js';
import { toStoredRows } from '../src/activity/stored-rows.js';
import { NOBODY, wrongCounters } from './support/counters.js';
import { usersApi, type UsersApi } from './support/users-api.js';

let api: UsersApi;
let dataSource: DataSource;
let transactions: Transactions;
beforeAll(async () => {
  api = await usersApi();
  const settings = { url: api.url, poolSize: 6, applicationName: 'test', entities: [] };
  dataSource = await new DataSource(dataSourceOptions(settings)).initialize();
  transactions = new Transactions(dataSource, { notify: () => undefined });
});
afterAll(async () => {
  await dataSource.destroy();
  await api.close();
});

const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
const [people, lists, tasks] = [ids(3), ids(4), ids(8)];
const sequence = fc.integer({ min: 1, max: 30 });

/** Rows of few lists, tasks and people, with any sequence: duplicates, overtaken events, lists that change hands, tasks that move. */
const row: fc.Arbitrary<ProjectionRow> = fc.oneof(
  fc.record({
    table: fc.constant(LISTS),
    id: fc.constantFrom(...lists),
    sequence,
    values: fc.record({ owner_id: fc.constantFrom(...people), deleted: fc.boolean() }),
  }),
  fc.record({
    table: fc.constant(TASKS),
    id: fc.constantFrom(...tasks),
    sequence,
    values: fc
      .record({
        list_id: fc.constantFrom(...lists),
        by: fc.option(fc.constantFrom(...people)),
        at: fc.date({ min: new Date('2026-03-01'), max: new Date('2026-03-02'), noInvalidDate: true }),
        deleted: fc.boolean(),
      })
      .map(({ list_id, by, at, deleted }) => ({
        ...{ list_id, completed_by: by, completed_at: by === null ? null : at.toISOString(), deleted },
      })),
  }),
);

/** What a rebuild, a removal, or a person does to rows without asking for their sequence. */
const correction = fc.constantFrom(
  `DELETE FROM activity_lists WHERE list_id = '${lists[0]}'`,
  `DELETE FROM activity_tasks WHERE task_id = '${tasks[0]}'`,
  `DELETE FROM activity_tasks WHERE list_id = '${lists[1]}'`,
  `UPDATE activity_lists SET owner_id = '${people[1]}', sequence = 1`,
  `UPDATE activity_lists SET owner_id = NULL WHERE owner_id = '${people[2]}'`,
  `UPDATE activity_lists SET owner_id = '${NOBODY}' WHERE list_id = '${lists[2]}'`,
  `UPDATE activity_tasks SET completed_by = NULL WHERE completed_by = '${people[0]}'`,
  `UPDATE activity_tasks SET completed_by = '${NOBODY}' WHERE completed_by = '${people[1]}'`,
  `UPDATE activity_tasks SET list_id = '${lists[3]}', sequence = 2 WHERE deleted`,
  `UPDATE activity_tasks SET completed_by = NULL, completed_at = NULL, sequence = 0`,
  `TRUNCATE activity_lists`,
  `TRUNCATE activity_tasks`,
);

const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 6 }), { maxLength: 12 });

const apply = async (rows: readonly ProjectionRow[]) =>
  transactions.run((transaction) => applyRows({ toStoredRows }, rows, transaction));

/**
 * Repeats a transaction that ended three times by a deadlock, as a redelivery does. In the product, one worker at a time handles the
 * events of a list. Here several do, and the previous release locks no counters first.
 */
async function afterDeadlocks(work: () => Promise<unknown>): Promise<void> {
  for (;;)
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof QueryFailedError) || error.message !== 'deadlock detected') throw error;
    }
}

describe('the counters', () => {
  it('equal a full count after any rows and corrections, in any order', async () => {
    const steps = fc.array(fc.oneof({ weight: 4, arbitrary: fc.array(row, { maxLength: 6 }) }, correction));
    await fc.assert(
      fc.asyncProperty(steps, async (chosen) => {
        for (const step of chosen) await (typeof step === 'string' ? api.sql(step) : apply(step));
        expect(await wrongCounters(api.sql)).toEqual([]);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  }, 120_000);

  it('equal a full count after several workers wrote at the same time, and after the previous release wrote', async () => {
    // The previous release writes the same rows, but locks no counters first.
    const previous = (rows: readonly ProjectionRow[]) =>
      transactions.run(async ({ manager }) => {
        for (const { table, id, sequence: given, values } of rows)
          if (table === TASKS)
            await manager.query(
              `INSERT INTO activity_tasks AS known (task_id, list_id, completed_by, completed_at, deleted, sequence) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (task_id) DO UPDATE SET list_id = excluded.list_id, completed_by = excluded.completed_by,
                 completed_at = excluded.completed_at, deleted = excluded.deleted, sequence = excluded.sequence WHERE known.sequence < excluded.sequence`,
              [id, values.list_id, values.completed_by, values.completed_at, values.deleted, given],
            );
      });
    const writers = fc.tuple(batches, batches, batches, fc.array(fc.array(row, { maxLength: 1 }), { maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(writers, async ([...all]) => {
        await api.sql('TRUNCATE activity_lists, activity_tasks');
        await Promise.all(
          all.map(async (batchesOfOne, index) => {
            for (const batch of batchesOfOne)
              await afterDeadlocks(async () => (index === 3 ? previous(batch) : apply(batch)));
          }),
        );
        expect(await wrongCounters(api.sql)).toEqual([]);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 120_000);

  it('change for no row that the sequence refuses', async () => {
    await api.sql('TRUNCATE activity_lists, activity_tasks');
    const [ownerId = '', listId = '', taskId = ''] = [people[0], lists[0], tasks[0]];
    const values = { list_id: listId, completed_by: ownerId, completed_at: new Date().toISOString(), deleted: false };
    const task = { table: TASKS, id: taskId, sequence: 5, values };
    await apply([{ table: LISTS, id: listId, sequence: 1, values: { owner_id: ownerId, deleted: false } }, task]);
    const counters = async () => api.sql('SELECT * FROM activity_people NATURAL FULL JOIN activity_completions');
    const before = await counters();
    await apply([{ ...task, sequence: 4, values: { ...values, completed_by: null, completed_at: null } }]);
    await apply([task]);
    expect(await counters()).toEqual(before);
  });
});

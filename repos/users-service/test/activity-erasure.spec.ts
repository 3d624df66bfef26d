import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { applyRows, createLogger, dataSourceOptions, Transactions } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { ActivityErasure } from '../src/activity/activity.erasure.js';
import { TASKS } from '../src/activity/activity.tables.js';
import { toStoredRows } from '../src/activity/stored-rows.js';
import { wrongCounters } from './support/counters.js';
import { outcome, PASSWORD, usersApi, type UsersApi } from './support/users-api.js';

const COMPLETED = 2_500;
const LISTS = 1_100;

let api: UsersApi;
let dataSource: DataSource;
let transactions: Transactions;
beforeAll(async () => {
  api = await usersApi();
  const settings = { url: api.url, poolSize: 10, applicationName: 'test', entities: [] };
  dataSource = await new DataSource(dataSourceOptions(settings)).initialize();
  transactions = new Transactions(dataSource, { notify: () => undefined });
});
afterAll(async () => {
  await dataSource.destroy();
  await api.close();
});
beforeEach(async () => api.sql('TRUNCATE activity_lists, activity_tasks, activity_erasures'));

/** There is no worker here, so nothing is erased unless a test asks. */
const erasure = () => new ActivityErasure(dataSource, transactions, createLogger('test', 'worker', 'silent'));

/** A person with many lists and completed tasks. */
async function busyPerson() {
  const { account, accessToken } = await api.signUp();
  await api.sql(
    `INSERT INTO activity_lists (list_id, owner_id, deleted, sequence)
     SELECT gen_random_uuid(), $1, false, 1 FROM generate_series(1, ${LISTS})`,
    [account.id],
  );
  await api.sql(
    `INSERT INTO activity_tasks (task_id, list_id, completed_by, completed_at, deleted, sequence)
     SELECT gen_random_uuid(), list_id, $1, now() - n * interval '1 minute', false, 1
     FROM generate_series(1, ${COMPLETED}) AS n, (SELECT list_id FROM activity_lists LIMIT 1) AS list`,
    [account.id],
  );
  return { id: account.id, token: accessToken };
}

const close = async (token: string) => api.call('DELETE', '/v1/me', { token, body: { password: PASSWORD } });

async function rowsOf(id: string): Promise<unknown> {
  const [counts] = await api.sql(
    `SELECT (SELECT count(*)::int FROM activity_lists WHERE owner_id = $1) AS lists,
            (SELECT count(*)::int FROM activity_tasks WHERE completed_by = $1) AS tasks,
            (SELECT count(*)::int FROM activity_completions WHERE account_id = $1) > 0 AS "hasCompletions",
            (SELECT count(*)::int FROM activity_people WHERE account_id = $1) > 0 AS "hasCounters"`,
    [id],
  );
  return counts;
}
const NOTHING = { lists: 0, tasks: 0, hasCompletions: false, hasCounters: false };

const letSettle = async () => api.sql(`UPDATE activity_erasures SET requested_at = now() - interval '11 minutes'`);

it('closes an account although a transaction holds a row of its activity, and leaves the activity to the worker', async () => {
  const { id, token } = await busyPerson();
  await dataSource.transaction(async (manager) => {
    await manager.query('SELECT FROM activity_tasks WHERE completed_by = $1 FOR UPDATE', [id]);
    await manager.query('SELECT FROM activity_people WHERE account_id = $1 FOR UPDATE', [id]);
    expect(outcome(await close(token))).toEqual([204]);
  });
  expect(await rowsOf(id)).toEqual({ lists: LISTS, tasks: COMPLETED, hasCompletions: true, hasCounters: true });
});

it('erases chunk by chunk, each in its own transaction', async () => {
  const { id, token } = await busyPerson();
  await close(token);
  await erasure().eraseDue();
  expect(await rowsOf(id)).toEqual(NOTHING);
  const transactionsOf = async (table: string) =>
    api.sql(`SELECT count(*)::int AS rows FROM ${table} GROUP BY xmin ORDER BY 1`);
  expect(await transactionsOf('activity_tasks')).toEqual([{ rows: 500 }, { rows: 1_000 }, { rows: 1_000 }]);
  expect(await transactionsOf('activity_lists')).toEqual([{ rows: 100 }, { rows: 1_000 }]);
});

it('continues after a crash, and is harmless in several workers at the same time, while events arrive', async () => {
  const { id, token } = await busyPerson();
  const tasks = await api.sql('SELECT task_id, list_id FROM activity_tasks ORDER BY random() LIMIT 400');
  await close(token);
  const events = async () => {
    for (const [index, { task_id, list_id }] of tasks.entries()) {
      const completed =
        index % 2 === 0
          ? { completed_by: id, completed_at: new Date().toISOString() }
          : { completed_by: null, completed_at: null };
      const values = { list_id: String(list_id), ...completed, deleted: false };
      const row = { table: TASKS, id: String(task_id), sequence: 2, values };
      await transactions.run((transaction) => applyRows({ toStoredRows }, [row], transaction));
    }
  };
  const crashed = erasure();
  const workers = [erasure(), erasure(), erasure()].map((worker) => worker.eraseDue());
  await Promise.all([events(), crashed.eraseDue(), crashed.beforeApplicationShutdown(), ...workers].map(ignoreAbort));
  expect(await rowsOf(id)).toEqual(NOTHING);
  expect(await wrongCounters(api.sql)).toEqual([]);
});

it('erases again what a transaction wrote that had seen the account open, and then forgets the account', async () => {
  const { id, token } = await busyPerson();
  await close(token);
  const worker = erasure();
  await worker.eraseDue();
  await api.sql('INSERT INTO activity_lists (list_id, owner_id, deleted, sequence) VALUES ($1, $2, false, 1)', [
    randomUUID(),
    id,
  ]);
  await letSettle();
  await worker.eraseDue();
  expect(await rowsOf(id)).toEqual(NOTHING);
  expect(await api.sql('SELECT FROM activity_erasures')).toEqual([]);
});

async function ignoreAbort(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
  });
}

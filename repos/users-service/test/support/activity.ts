import { setTimeout as pause } from 'node:timers/promises';
import { testWorker, type TestWorker } from '@todo-platform/service-kit/testing';
import { AppModule } from '../../src/app.module.js';
import { callConfig, type UsersApi } from './users-api.js';

/** Starts the worker role on this database, with the calls that its sidecar makes. */
export async function activityWorker(databaseUrl: string): Promise<TestWorker> {
  const calls = await callConfig();
  return testWorker({
    databaseUrl,
    moduleOf: (config) => AppModule.forRole({ ...config, ...calls }),
    source: 'todo-service',
    topic: 'todo.lists.v1',
  });
}

/** The counters over all rows of the projection. */
export async function activityCounts(api: UsersApi): Promise<unknown> {
  const [row] = await api.sql(
    `SELECT (SELECT count(*)::int FROM activity_lists WHERE NOT deleted) AS "listsOwned",
            (SELECT count(*)::int FROM activity_tasks AS t JOIN activity_lists AS l USING (list_id)
             WHERE NOT l.deleted AND NOT t.deleted AND t.completed_at IS NULL) AS "openTasks",
            (SELECT count(*)::int FROM activity_tasks WHERE completed_at IS NOT NULL) AS completed`,
  );
  return row;
}

/** Lets the worker take the account's erasure for settled, and waits until it has finished it. */
export async function erased({ sql }: UsersApi, accountId: string): Promise<void> {
  await sql(`UPDATE activity_erasures SET requested_at = now() - interval '1 hour' WHERE account_id = $1`, [accountId]);
  while ((await sql('SELECT 1 FROM activity_erasures WHERE account_id = $1', [accountId])).length > 0) await pause(50);
}

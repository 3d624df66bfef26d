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

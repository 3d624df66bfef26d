import type { ListService, ListServiceExportResponse } from '@todo-platform/contracts/grpc';
import type { Snapshot, Transaction } from '@todo-platform/service-kit';
import type { ServiceClient } from '@todo-platform/service-kit/grpc-client';
import { listActivity, taskActivity } from './activity.mapping.js';
import { attributed, LISTS, rowOf, TASKS } from './activity.rows.js';
import { ActivityRepository } from './database/activity.repository.js';

/** Fills the activity from the lists and tasks of the todo-service. */
export function activitySnapshot({ client, close }: ServiceClient<typeof ListService, 'export'>): Snapshot {
  return {
    projection: 'activity',
    source: 'todo-service',
    tables: [LISTS, TASKS],
    kept: attributed,
    close,
    async *pages(cursor, signal) {
      for await (const page of client.export({ cursor }, { signal })) {
        const activity = activityOf(page);
        const apply = ({ manager }: Transaction) => new ActivityRepository(manager).put(activity);
        yield { cursor: page.cursor, rows: activity.map(rowOf), apply };
      }
    },
  };
}

function activityOf({ lists, tasks }: ListServiceExportResponse) {
  return [
    ...lists.map(({ list, sequence, deleted }) => listActivity(list, sequence, deleted)),
    ...tasks.map(({ task, sequence, deleted }) => taskActivity(task, sequence, deleted)),
  ];
}

import type { ListService, ListServiceExportResponse } from '@todo-platform/contracts/grpc';
import type { Snapshot, Transaction } from '@todo-platform/service-kit';
import type { ServiceClient } from '@todo-platform/service-kit/grpc-client';
import { listActivity, taskActivity } from './activity.mapping.js';
import { ActivityRepository } from './database/activity.repository.js';
import { LISTS, projectionRow, replaceClosedAccounts, TASKS } from './projection-rows.js';

/** Fills the projection of activity from the todo-service's export of lists and tasks. */
export function activitySnapshot({ client, close }: ServiceClient<typeof ListService, 'export'>): Snapshot {
  return {
    projection: 'activity',
    source: 'todo-service',
    tables: [LISTS, TASKS],
    toStoredRows: replaceClosedAccounts,
    close,
    async *pages(cursor, signal) {
      for await (const page of client.export({ cursor }, { signal })) {
        const activity = activityOf(page);
        const apply = ({ manager }: Transaction) => new ActivityRepository(manager).upsert(activity);
        yield { cursor: page.cursor, rows: activity.map(projectionRow), apply };
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

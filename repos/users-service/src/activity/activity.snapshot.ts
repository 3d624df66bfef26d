import type { ListService, ListServiceExportResponse } from '@todo-platform/contracts/grpc';
import type { Snapshot, Transaction } from '@todo-platform/service-kit';
import type { ServiceClient } from '@todo-platform/service-kit/grpc-client';
import { listActivity, taskActivity } from './activity.mapping.js';
import { ActivityRepository } from './database/activity.repository.js';

/** Fills the activity from the lists and tasks of the todo-service. */
export function activitySnapshot({ client, close }: ServiceClient<typeof ListService, 'export'>): Snapshot {
  return {
    projection: 'activity',
    close,
    async *pages(cursor, signal) {
      for await (const page of client.export({ cursor }, { signal }))
        yield { cursor: page.cursor, apply: (transaction) => put(page, transaction) };
    },
  };
}

async function put({ lists, tasks }: ListServiceExportResponse, { manager }: Transaction): Promise<void> {
  await new ActivityRepository(manager).put([
    ...lists.map(({ list, sequence, deleted }) => listActivity(list, sequence, deleted)),
    ...tasks.map(({ task, sequence, deleted }) => taskActivity(task, sequence, deleted)),
  ]);
}

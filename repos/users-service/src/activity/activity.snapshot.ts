import type { ListService, ListServiceExportResponse } from '@todo-platform/contracts/grpc';
import type { Snapshot } from '@todo-platform/service-kit';
import type { ServiceClient } from '@todo-platform/service-kit/grpc-client';
import { listRow, taskRow } from './activity.mapping.js';
import { LISTS, TASKS } from './activity.tables.js';
import { toStoredRows } from './stored-rows.js';

/** Fills the projection of activity from the todo-service's export of lists and tasks. */
export function activitySnapshot({ client, close }: ServiceClient<typeof ListService, 'export'>): Snapshot {
  return {
    projection: 'activity',
    source: 'todo-service',
    tables: [LISTS, TASKS],
    toStoredRows,
    close,
    async *pages(cursor, signal) {
      for await (const page of client.export({ cursor }, { signal })) yield { cursor: page.cursor, rows: rowsOf(page) };
    },
  };
}

function rowsOf({ lists, tasks }: ListServiceExportResponse) {
  return [
    ...lists.map(({ list, sequence, deleted }) => listRow(list, sequence, deleted)),
    ...tasks.map(({ task, sequence, deleted }) => taskRow(task, sequence, deleted)),
  ];
}

import type { ProjectionTable } from '@todo-platform/service-kit';

export const LISTS: ProjectionTable = {
  name: 'activity_lists',
  id: 'list_id',
  columns: ['owner_id', 'deleted'],
  // The snapshot sends the list's version, which events of its tasks raise too.
  sequence: 'at-least',
  isTombstone: (row) => `${row}.deleted`,
};
export const TASKS: ProjectionTable = {
  name: 'activity_tasks',
  id: 'task_id',
  columns: ['list_id', 'completed_by', 'completed_at', 'deleted'],
  sequence: 'exact',
  // A completed task counts, also when it or its list is deleted. So it is not a tombstone.
  isTombstone: (row) => `${row}.completed_at IS NULL AND (${row}.deleted OR EXISTS (
    SELECT FROM activity_lists AS list WHERE list.list_id = ${row}.list_id AND list.deleted))`,
};

import type { ProjectionTable } from '@todo-platform/service-kit';

export const LISTS: ProjectionTable = {
  name: 'activity_lists',
  id: 'list_id',
  columns: ['owner_id', 'deleted'],
  // The snapshot sends the list's version, which events of its tasks raise too.
  sequence: 'at-least',
};
export const TASKS: ProjectionTable = {
  name: 'activity_tasks',
  id: 'task_id',
  columns: ['list_id', 'completed_by', 'completed_at', 'deleted'],
  sequence: 'exact',
};

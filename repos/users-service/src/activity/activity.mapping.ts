import { eventDate, type List, type Task, TaskState, UnreadableEventError } from '@todo-platform/contracts';
import type { ProjectionRow } from '@todo-platform/service-kit';
import { LISTS, TASKS } from './activity.tables.js';

/** Maps a list of the todo-service to its row of the projection. @throws UnreadableEventError if there is no list. */
export function listRow(
  list: Pick<List, 'id' | 'ownerId'> | undefined,
  sequence: number,
  deleted = false,
): ProjectionRow {
  if (!list) throw new UnreadableEventError('there is no list');
  return { table: LISTS, id: list.id, sequence, values: { owner_id: list.ownerId, deleted } };
}

/**
 * Maps a task of the todo-service to its row of the projection.
 * @throws UnreadableEventError if there is no task, or if a completed one does not say by whom and when.
 */
export function taskRow(task: Task | undefined, sequence: number, deleted = false): ProjectionRow {
  if (!task) throw new UnreadableEventError('there is no task');
  return { table: TASKS, id: task.id, sequence, values: { list_id: task.listId, ...completionOf(task), deleted } };
}

function completionOf({ state, completedBy, completedAt }: Task) {
  if (state !== TaskState.COMPLETED) return { completed_by: null, completed_at: null };
  if (!completedAt || completedBy === '')
    throw new UnreadableEventError('a completed task says neither by whom nor when');
  return { completed_by: completedBy, completed_at: eventDate(completedAt).toISOString() };
}

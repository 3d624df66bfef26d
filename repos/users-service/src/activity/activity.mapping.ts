import { eventDate, type List, type Task, TaskState, UnreadableEventError } from '@todo-platform/contracts';
import type { ListActivity, TaskActivity } from './database/activity.repository.js';

/** Maps a list of the todo-service to its row of the projection. @throws UnreadableEventError if there is no list. */
export function listActivity(
  list: Pick<List, 'id' | 'ownerId'> | undefined,
  sequence: number,
  deleted = false,
): ListActivity {
  if (!list) throw new UnreadableEventError('there is no list');
  return { listId: list.id, ownerId: list.ownerId, deleted, sequence };
}

/**
 * Maps a task of the todo-service to its row of the projection.
 * @throws UnreadableEventError if there is no task, or if a completed one does not say by whom and when.
 */
export function taskActivity(task: Task | undefined, sequence: number, deleted = false): TaskActivity {
  if (!task) throw new UnreadableEventError('there is no task');
  return { taskId: task.id, listId: task.listId, completion: completionOf(task), deleted, sequence };
}

function completionOf({ state, completedBy, completedAt }: Task): TaskActivity['completion'] {
  if (state !== TaskState.COMPLETED) return undefined;
  if (!completedAt || completedBy === '')
    throw new UnreadableEventError('a completed task says neither by whom nor when');
  return { by: completedBy, at: eventDate(completedAt) };
}

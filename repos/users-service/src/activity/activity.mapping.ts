import { eventDate, type List, type Task, TaskState, UnreadableEventError } from '@todo-platform/contracts';
import type { ListActivity, TaskActivity } from './database/activity.repository.js';

/** What the projection keeps of a list of the todo-service. */
export function listActivity({ id, ownerId }: List, sequence: number, deleted: boolean): ListActivity {
  return { listId: id, ownerId, deleted, sequence };
}

/** The same of a task. @throws UnreadableEventError where a completed one says neither by whom nor when. */
export function taskActivity(task: Task, sequence: number, deleted: boolean): TaskActivity {
  return { taskId: task.id, listId: task.listId, completion: completionOf(task), deleted, sequence };
}

function completionOf({ state, completedBy, completedAt }: Task): TaskActivity['completion'] {
  if (state !== TaskState.COMPLETED) return undefined;
  if (!completedAt || completedBy === '')
    throw new UnreadableEventError('a completed task says neither by whom nor when');
  return { by: completedBy, at: eventDate(completedAt) };
}

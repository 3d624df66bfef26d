import { eventDate, type List, type Task, TaskState, UnreadableEventError } from '@todo-platform/contracts';
import type { ListActivity, TaskActivity } from './database/activity.repository.js';

/** What the projection keeps of a list of the todo-service. @throws UnreadableEventError where there is none. */
export function listActivity(list: List | undefined, sequence: number, deleted = false): ListActivity {
  if (!list) throw new UnreadableEventError('there is no list');
  return { listId: list.id, ownerId: list.ownerId, deleted, sequence };
}

/** The same of a task. @throws UnreadableEventError also where a completed one says neither by whom nor when. */
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

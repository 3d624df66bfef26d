import { eventTimestamp, type NewEvent, TaskState } from '@todo-platform/contracts';
import type { List } from './list.js';

export interface Completion {
  /** Account id. */
  readonly by: string;
  readonly at: Date;
}

/** A task of a list. */
export interface Task {
  readonly id: string;
  readonly listId: string;
  readonly title: string;
  /** Empty where there are none. */
  readonly notes: string;
  /** Account id. */
  readonly createdBy: string;
  readonly createdAt: Date;
  /** Absent while the task is open. */
  readonly completion: Completion | undefined;
  /** The list's version at which this task last changed. */
  readonly version: number;
}

export interface TaskDecision {
  readonly list: List;
  readonly task: Task;
  readonly event?: NewEvent;
}

export interface TaskChange {
  readonly title?: string | undefined;
  readonly notes?: string | undefined;
}

type TaskEvent = 'todo.task.added.v1' | 'todo.task.changed.v1' | 'todo.task.completed.v1' | 'todo.task.reopened.v1';

export function addTask(list: List, draft: Omit<Task, 'version' | 'listId' | 'completion'>): Required<TaskDecision> {
  return decide('todo.task.added.v1', list, { ...draft, listId: list.id, completion: undefined, version: 0 });
}

export function changeTask(
  list: List,
  task: Task,
  { title = task.title, notes = task.notes }: TaskChange,
): TaskDecision {
  if (title === task.title && notes === task.notes) return { list, task };
  return decide('todo.task.changed.v1', list, { ...task, title, notes });
}

/** Completing a completed task changes nothing: the first completion stands. */
export function completeTask(list: List, task: Task, completion: Completion): TaskDecision {
  return task.completion ? { list, task } : decide('todo.task.completed.v1', list, { ...task, completion });
}

export function reopenTask(list: List, task: Task): TaskDecision {
  return task.completion ? decide('todo.task.reopened.v1', list, { ...task, completion: undefined }) : { list, task };
}

export function deleteTask(list: List, task: Task, now: Date): Required<TaskDecision> {
  const version = list.version + 1;
  return {
    list: { ...list, version },
    task: { ...task, version },
    event: {
      type: 'todo.task.deleted.v1',
      sequence: version,
      data: { task: taskData(task), deletedAt: eventTimestamp(now) },
    },
  };
}

function decide(type: TaskEvent, list: List, changed: Task): Required<TaskDecision> {
  const version = list.version + 1;
  const task = { ...changed, version };
  return { list: { ...list, version }, task, event: { type, sequence: version, data: { task: taskData(task) } } };
}

/** The state that events and calls carry. */
export function taskData({ id, listId, title, notes, createdBy, createdAt, completion }: Task) {
  return {
    id,
    listId,
    title,
    notes,
    state: completion ? TaskState.COMPLETED : TaskState.OPEN,
    createdBy,
    createdAt: eventTimestamp(createdAt),
    ...(completion && { completedBy: completion.by, completedAt: eventTimestamp(completion.at) }),
  };
}

import {
  applyChange,
  eventTimestamp,
  type Fields,
  type NewEvent,
  type Task as TaskMessage,
  TaskState,
} from '@todo-platform/contracts';
import type { ListServiceAddTaskRequest, ListServiceChangeTaskRequest } from '@todo-platform/contracts/grpc';
import type { List } from './list.js';

/** The fields of a task that people fill in: those of the contract's AddTask request, without the ids. */
export type TaskFields = Readonly<Pick<TaskMessage, Exclude<keyof Fields<ListServiceAddTaskRequest>, 'listId' | 'id'>>>;

/** New values of these fields. A field that is absent stays as it is. */
export type TaskChange = Readonly<Pick<ListServiceChangeTaskRequest, keyof TaskFields>>;

export interface Completion {
  /** Account id. */
  readonly by: string;
  readonly at: Date;
}

export interface Task extends TaskFields {
  readonly id: string;
  readonly listId: string;
  /** Account id. */
  readonly createdBy: string;
  readonly createdAt: Date;
  /** Absent while the task is open. */
  readonly completion: Completion | undefined;
  /** The version of the list at which this task last changed. */
  readonly version: number;
}

/** The list and the task after a command, and the event if the command changed them. */
export interface TaskDecision {
  readonly list: List;
  readonly task: Task;
  readonly event?: NewEvent;
}

type TaskEvent = 'todo.task.added.v1' | 'todo.task.changed.v1' | 'todo.task.completed.v1' | 'todo.task.reopened.v1';

export function addTask(list: List, draft: Omit<Task, 'version' | 'listId' | 'completion'>): Required<TaskDecision> {
  return decide('todo.task.added.v1', list, { ...draft, listId: list.id, completion: undefined, version: 0 });
}

export function changeTask(list: List, task: Task, change: TaskChange): TaskDecision {
  const changed = applyChange(task, change);
  return changed === task ? { list, task } : decide('todo.task.changed.v1', list, changed);
}

/** If the task is already completed, changes nothing, so the first completion stays. */
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

/** The task as events and gRPC carry it. */
export function taskData({ version, completion, createdAt, ...fields }: Task) {
  return {
    ...fields,
    state: completion ? TaskState.COMPLETED : TaskState.OPEN,
    createdAt: eventTimestamp(createdAt),
    ...(completion && { completedBy: completion.by, completedAt: eventTimestamp(completion.at) }),
  } satisfies Omit<Fields<TaskMessage>, 'completedBy'>;
}

import { randomUUID } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { eventTimestamp, type NewEvent, TaskState } from '@todo-platform/contracts';
import {
  type ExportedListSchema,
  type ExportedTaskSchema,
  type ListServiceExportResponse,
  ListServiceExportResponseSchema,
} from '@todo-platform/contracts/grpc';
import fc from 'fast-check';

export type Step = {
  readonly kind: 'rename' | 'add' | 'complete' | 'reopen' | 'drop' | 'delete';
  readonly task: number;
};

/** Random changes of one list and up to four of its tasks. */
export const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom('rename', 'add', 'add', 'complete', 'complete', 'reopen', 'drop', 'delete'),
    task: fc.nat(3),
  }),
  { maxLength: 14 },
);

interface Task {
  readonly id: string;
  completed: boolean;
  dropped: boolean;
}

/** The events that the todo-service publishes for these steps, and the counters that result. */
export function historyOf(ownerId: string, chosen: readonly Step[]) {
  const at = eventTimestamp(new Date());
  const list = { id: randomUUID(), ownerId, name: 'List', createdAt: at };
  const events: NewEvent[] = [{ type: 'todo.list.created.v1', sequence: 1, data: { list } }];
  const tasks = new Map<number, Task>();
  let deleted = false;
  const state = ({ id, completed }: Task) => ({
    id,
    listId: list.id,
    title: 'Task',
    createdBy: ownerId,
    createdAt: at,
    ...(completed ? { state: TaskState.COMPLETED, completedBy: ownerId, completedAt: at } : { state: TaskState.OPEN }),
  });
  for (const { kind, task: number } of chosen) {
    const sequence = events.length + 1;
    const task = tasks.get(number);
    if (deleted) break;
    if (kind === 'rename') events.push({ type: 'todo.list.changed.v1', sequence, data: { list } });
    else if (kind === 'delete') {
      deleted = true;
      events.push({ type: 'todo.list.deleted.v1', sequence, data: { list, deletedAt: at } });
    } else if (kind === 'add') {
      if (task) continue;
      const added = { id: randomUUID(), completed: false, dropped: false };
      tasks.set(number, added);
      events.push({ type: 'todo.task.added.v1', sequence, data: { task: state(added) } });
    } else if (task && !task.dropped) {
      if (kind === 'drop') {
        task.dropped = true;
        events.push({ type: 'todo.task.deleted.v1', sequence, data: { task: state(task), deletedAt: at } });
      } else if (task.completed !== (kind === 'complete')) {
        task.completed = kind === 'complete';
        const type = task.completed ? 'todo.task.completed.v1' : 'todo.task.reopened.v1';
        events.push({ type, sequence, data: { task: state(task) } });
      }
    }
  }
  const all = [...tasks.values()];
  return {
    events,
    counts: {
      listsOwned: deleted ? 0 : 1,
      openTasks: deleted ? 0 : all.filter(({ completed, dropped }) => !completed && !dropped).length,
      completed: all.filter(({ completed }) => completed).length,
    },
  };
}

/** The page that the todo-service exports after the first `count` of these events. */
export function exportedAfter(events: readonly NewEvent[], count: number): ListServiceExportResponse {
  const committed = events.slice(0, count);
  const lists = new Map<string, MessageInitShape<typeof ExportedListSchema>>();
  const tasks = new Map<string, MessageInitShape<typeof ExportedTaskSchema>>();
  for (const { type, sequence, data } of committed) {
    const deleted = type === 'todo.list.deleted.v1' || type === 'todo.task.deleted.v1';
    if ('list' in data && data.list?.id) lists.set(data.list.id, { list: data.list, deleted });
    if ('task' in data && data.task?.id) tasks.set(data.task.id, { task: data.task, sequence, deleted });
  }
  // A list has the version of its last event, even if that event is about a task.
  const version = committed.at(-1)?.sequence ?? 0;
  return create(ListServiceExportResponseSchema, {
    lists: [...lists.values()].map((list) => ({ ...list, sequence: version })),
    tasks: [...tasks.values()],
    cursor: 'end',
  });
}

import { type EventData, eventData, eventTimestamp, type EventType, TaskState } from '../../src/index.js';

export const LIST_ID = '0199aaaa-0000-7000-8000-000000000001';
export const TASK_ID = '0199aaaa-0000-7000-8000-000000000002';
export const ACCOUNT_ID = '0199aaaa-0000-7000-8000-000000000003';
const at = eventTimestamp(new Date('2026-03-01T12:34:56.789Z'));

const account = { id: ACCOUNT_ID, email: 'ada@example.com', name: 'Ada', timeZone: 'Asia/Kolkata', createdAt: at };
export const list = { id: LIST_ID, ownerId: ACCOUNT_ID, name: 'Errands', createdAt: at };
export const openTask = {
  id: TASK_ID,
  listId: LIST_ID,
  title: 'Buy milk',
  notes: 'oat, "barista"\n2 litres 🥛',
  state: TaskState.OPEN,
  createdBy: ACCOUNT_ID,
  createdAt: at,
};
const completed = { ...openTask, state: TaskState.COMPLETED, completedBy: ACCOUNT_ID, completedAt: at };
const dead = {
  consumer: 'todo-worker',
  topic: 'users.accounts.v1',
  eventId: TASK_ID,
  eventType: 'users.account.changed.v1',
  reason: 'why',
  attempts: 5,
  traceId: 'a'.repeat(32),
  payload: '{"id":1}',
  deadAt: at,
  key: ACCOUNT_ID,
};

/** One full message of every event type: a type without one does not compile. */
export const samples: { readonly [T in EventType]: EventData<T> } = {
  'users.account.registered.v1': eventData('users.account.registered.v1', { account }),
  'users.account.changed.v1': eventData('users.account.changed.v1', { account }),
  'users.account.closed.v1': eventData('users.account.closed.v1', { accountId: ACCOUNT_ID, closedAt: at }),
  'todo.list.created.v1': eventData('todo.list.created.v1', { list }),
  'todo.list.changed.v1': eventData('todo.list.changed.v1', { list }),
  'todo.list.deleted.v1': eventData('todo.list.deleted.v1', { list, deletedAt: at }),
  'todo.task.added.v1': eventData('todo.task.added.v1', { task: openTask }),
  'todo.task.changed.v1': eventData('todo.task.changed.v1', { task: openTask }),
  'todo.task.completed.v1': eventData('todo.task.completed.v1', { task: completed }),
  'todo.task.reopened.v1': eventData('todo.task.reopened.v1', { task: openTask }),
  'todo.task.deleted.v1': eventData('todo.task.deleted.v1', { task: completed, deletedAt: at }),
  'users.event.dead-lettered.v1': eventData('users.event.dead-lettered.v1', dead),
  'todo.event.dead-lettered.v1': eventData('todo.event.dead-lettered.v1', dead),
};

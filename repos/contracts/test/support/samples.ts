import {
  AccountSchema,
  EventDeadLetteredSchema,
  type EventData,
  eventData,
  eventTimestamp,
  type EventType,
  fieldsOf,
  ListSchema,
  TaskSchema,
  TaskState,
} from '../../src/index.js';
import { example } from '../../src/testing/example.js';

export const LIST_ID = '0199aaaa-0000-7000-8000-000000000001';
const TASK_ID = '0199aaaa-0000-7000-8000-000000000002';
export const ACCOUNT_ID = '0199aaaa-0000-7000-8000-000000000003';
const at = eventTimestamp(new Date('2026-03-01T12:34:56.789Z'));

// Fields that are not set here have an example value.
const account = {
  ...fieldsOf(example(AccountSchema)),
  ...{ id: ACCOUNT_ID, email: 'ada@example.com', name: 'Ada', timeZone: 'Asia/Kolkata', createdAt: at },
};
export const list = {
  ...fieldsOf(example(ListSchema)),
  ...{ id: LIST_ID, ownerId: ACCOUNT_ID, name: 'Errands', createdAt: at },
};
const completed = {
  ...fieldsOf(example(TaskSchema)),
  id: TASK_ID,
  listId: LIST_ID,
  title: 'Buy milk',
  notes: 'oat, "barista"\n2 litres 🥛',
  state: TaskState.COMPLETED,
  createdBy: ACCOUNT_ID,
  createdAt: at,
  completedBy: ACCOUNT_ID,
  completedAt: at,
};
export const openTask = { ...completed, state: TaskState.OPEN, completedBy: '', completedAt: undefined };
const dead = { ...fieldsOf(example(EventDeadLetteredSchema)), topic: 'users.accounts.v1', key: ACCOUNT_ID };

/** A full message of every event type. A type without a sample does not compile. */
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

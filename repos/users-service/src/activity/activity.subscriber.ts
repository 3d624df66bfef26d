import { type List, type Task, UnreadableEventError } from '@todo-platform/contracts';
import { HandlerTable, type Transaction } from '@todo-platform/service-kit';
import { listActivity, taskActivity } from './activity.mapping.js';
import { ActivityRepository } from './database/activity.repository.js';

interface Versioned {
  readonly sequence: number;
}

async function putList(list: List | undefined, { sequence }: Versioned, { manager }: Transaction, deleted = false) {
  if (!list) throw new UnreadableEventError('the event carries no list');
  await new ActivityRepository(manager).putList(listActivity(list, sequence, deleted));
}

async function putTask(task: Task | undefined, { sequence }: Versioned, { manager }: Transaction, deleted = false) {
  if (!task) throw new UnreadableEventError('the event carries no task');
  await new ActivityRepository(manager).putTask(taskActivity(task, sequence, deleted));
}

/** Keeps, per person, what the lists and tasks of the todo-service add up to. */
export const activitySubscriber = HandlerTable.of('users-worker', {
  'todo.list.created.v1': (event, transaction) => putList(event.data.list, event, transaction),
  'todo.list.changed.v1': (event, transaction) => putList(event.data.list, event, transaction),
  'todo.list.deleted.v1': (event, transaction) => putList(event.data.list, event, transaction, true),
  'todo.task.added.v1': (event, transaction) => putTask(event.data.task, event, transaction),
  'todo.task.changed.v1': (event, transaction) => putTask(event.data.task, event, transaction),
  'todo.task.completed.v1': (event, transaction) => putTask(event.data.task, event, transaction),
  'todo.task.reopened.v1': (event, transaction) => putTask(event.data.task, event, transaction),
  'todo.task.deleted.v1': (event, transaction) => putTask(event.data.task, event, transaction, true),
});

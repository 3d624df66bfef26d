import { HandlerTable } from '@todo-platform/service-kit';
import { listActivity, taskActivity } from './activity.mapping.js';
import { ActivityRepository, type ListActivity, type TaskActivity } from './database/activity.repository.js';

/** Stores which lists each person owns and which tasks each person completed, from the events of the todo-service. */
export const activitySubscriber = HandlerTable.projection<'users-worker', ListActivity | TaskActivity>(
  'users-worker',
  {
    'todo.list.created.v1': ({ data, sequence }) => listActivity(data.list, sequence),
    'todo.list.changed.v1': ({ data, sequence }) => listActivity(data.list, sequence),
    'todo.list.deleted.v1': ({ data, sequence }) => listActivity(data.list, sequence, true),
    'todo.task.added.v1': ({ data, sequence }) => taskActivity(data.task, sequence),
    'todo.task.changed.v1': ({ data, sequence }) => taskActivity(data.task, sequence),
    'todo.task.completed.v1': ({ data, sequence }) => taskActivity(data.task, sequence),
    'todo.task.reopened.v1': ({ data, sequence }) => taskActivity(data.task, sequence),
    'todo.task.deleted.v1': ({ data, sequence }) => taskActivity(data.task, sequence, true),
  },
  (rows, { manager }) => new ActivityRepository(manager).upsert(rows),
);

import { HandlerTable } from '@todo-platform/service-kit';
import { listRow, taskRow } from './activity.mapping.js';
import { toStoredRows } from './stored-rows.js';

/** Stores which lists each person owns and which tasks each person completed, from the events of the todo-service. */
export const activitySubscriber = HandlerTable.projection(
  'users-worker',
  {
    'todo.list.created.v1': ({ data, sequence }) => listRow(data.list, sequence),
    'todo.list.changed.v1': ({ data, sequence }) => listRow(data.list, sequence),
    'todo.list.deleted.v1': ({ data, sequence }) => listRow(data.list, sequence, true),
    'todo.task.added.v1': ({ data, sequence }) => taskRow(data.task, sequence),
    'todo.task.changed.v1': ({ data, sequence }) => taskRow(data.task, sequence),
    'todo.task.completed.v1': ({ data, sequence }) => taskRow(data.task, sequence),
    'todo.task.reopened.v1': ({ data, sequence }) => taskRow(data.task, sequence),
    'todo.task.deleted.v1': ({ data, sequence }) => taskRow(data.task, sequence, true),
  },
  toStoredRows,
);

import { describe, it } from '@jest/globals';
import { eventTimestamp, TaskState } from '@todo-platform/contracts';
import { given } from '@todo-platform/contracts/testing';
import { changedTaskFields, openTask as open, ownedByAda as list, taskFields } from '../../../test/support/examples.js';
import { addTask, changeTask, completeTask, deleteTask, reopenTask, type Task } from './task.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const EARLIER = new Date('2026-02-28T12:00:00Z');
const nextList = { ...list, version: 8 };

const { listId, completion, version, ...draft } = open;
const completed: Task = { ...open, completion: { by: 'ada', at: NOW } };

const openData = { ...draft, listId, state: TaskState.OPEN, createdAt: eventTimestamp(draft.createdAt) };
const completedData = {
  ...openData,
  state: TaskState.COMPLETED,
  completedBy: 'ada',
  completedAt: eventTimestamp(NOW),
};

describe('adding a task', () => {
  it('makes an open task at the next version of the list', () =>
    given(list)
      .when((current) => addTask(current, draft))
      .then({
        list: nextList,
        task: { ...open, version: 8 },
        event: { type: 'todo.task.added.v1', sequence: 8, data: { task: openData } },
      }));
});

describe('changing a task', () => {
  it('publishes the whole task', () =>
    given(open)
      .when((task) => changeTask(list, task, changedTaskFields))
      .then({
        list: nextList,
        task: { ...open, ...changedTaskFields, version: 8 },
        event: { type: 'todo.task.changed.v1', sequence: 8, data: { task: { ...openData, ...changedTaskFields } } },
      }));

  it('keeps the fields that are not named', () =>
    given(open)
      .when((task) => changeTask(list, task, { title: 'Buy bread' }))
      .then({
        list: nextList,
        task: { ...open, title: 'Buy bread', version: 8 },
        event: { type: 'todo.task.changed.v1', sequence: 8, data: { task: { ...openData, title: 'Buy bread' } } },
      }));

  it('can empty a field', () =>
    given(open)
      .when((task) => changeTask(list, task, { notes: '' }))
      .then({
        list: nextList,
        task: { ...open, notes: '', version: 8 },
        event: { type: 'todo.task.changed.v1', sequence: 8, data: { task: { ...openData, notes: '' } } },
      }));

  it.each([{}, { title: 'Buy milk' }, taskFields])('to %j changes nothing', (change) =>
    given(open)
      .when((task) => changeTask(list, task, change))
      .then({ list, task: open }),
  );
});

describe('completing a task', () => {
  it('stores who completed it and when', () =>
    given(open)
      .when((task) => completeTask(list, task, { by: 'ada', at: NOW }))
      .then({
        list: nextList,
        task: { ...completed, version: 8 },
        event: { type: 'todo.task.completed.v1', sequence: 8, data: { task: completedData } },
      }));

  it('again keeps the first completion', () =>
    given(completed)
      .when((task) => completeTask(list, task, { by: 'bob', at: EARLIER }))
      .then({ list, task: completed }));
});

describe('reopening a task', () => {
  it('removes its completion', () =>
    given(completed)
      .when((task) => reopenTask(list, task))
      .then({
        list: nextList,
        task: { ...open, version: 8 },
        event: { type: 'todo.task.reopened.v1', sequence: 8, data: { task: openData } },
      }));

  it('that is open changes nothing', () =>
    given(open)
      .when((task) => reopenTask(list, task))
      .then({ list, task: open }));
});

describe('deleting a task', () => {
  it('publishes its last state and the time of deletion', () =>
    given(completed)
      .when((task) => deleteTask(list, task, NOW))
      .then({
        list: nextList,
        task: { ...completed, version: 8 },
        event: {
          type: 'todo.task.deleted.v1',
          sequence: 8,
          data: { task: completedData, deletedAt: eventTimestamp(NOW) },
        },
      }));
});

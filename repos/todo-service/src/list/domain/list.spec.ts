import { describe, it } from '@jest/globals';
import { eventTimestamp } from '@todo-platform/contracts';
import { given } from '@todo-platform/contracts/testing';
import { changedListFields, listFields, ownedByAda as list } from '../../../test/support/examples.js';
import { changeList, createList, deleteList } from './list.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const { version, ...draft } = list;
const data = { ...draft, createdAt: eventTimestamp(draft.createdAt) };

describe('creating a list', () => {
  it('makes version 1', () =>
    given(draft)
      .when(createList)
      .then({
        list: { ...draft, version: 1 },
        event: { type: 'todo.list.created.v1', sequence: 1, data: { list: data } },
      }));
});

describe('changing a list', () => {
  it('makes the next version and publishes the whole list', () =>
    given(list)
      .when((current) => changeList(current, changedListFields))
      .then({
        list: { ...list, ...changedListFields, version: 8 },
        event: { type: 'todo.list.changed.v1', sequence: 8, data: { list: { ...data, ...changedListFields } } },
      }));

  it('to the values that it has changes nothing', () =>
    given(list)
      .when((current) => changeList(current, listFields))
      .then({ list }));
});

describe('deleting a list', () => {
  it('makes the next version and publishes the time of deletion', () =>
    given(list)
      .when((current) => deleteList(current, NOW))
      .then({
        list: { ...list, version: 8 },
        event: {
          type: 'todo.list.deleted.v1',
          sequence: 8,
          data: { list: data, deletedAt: eventTimestamp(NOW) },
        },
      }));
});

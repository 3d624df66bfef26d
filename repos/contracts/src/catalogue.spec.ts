import { describe, expect, it } from '@jest/globals';
import {
  catalogue,
  deadLetterTypes,
  type EventDataInit,
  eventData,
  eventKey,
  type EventType,
  handledTypes,
  isEventType,
  type NewEvent,
  subscriptions,
  topics,
  UnreadableEventError,
} from './index.js';
import { ACCOUNT_ID, LIST_ID, samples } from '../test/support/samples.js';

const types = Object.keys(catalogue).filter(isEventType);

/** Compiles only where `A` may not stand for `B`. */
type IsRefused<A, B> = A extends B ? false : true;

describe('the catalogue', () => {
  it('names every type after its service, its entity and what happened, with a version', () => {
    expect(types).toHaveLength(13);
    for (const type of types) expect(type).toMatch(/^(users|todo)\.[a-z]+\.[a-z-]+\.v1$/);
  });

  it('publishes every type on a topic that the platform creates', () => {
    for (const type of types) expect(topics).toContain(catalogue[type].topic);
  });

  it('keys the events of an account by the account, those of a list and its tasks by the list', () => {
    for (const type of types) {
      const key = type.startsWith('todo.list.') || type.startsWith('todo.task.') ? LIST_ID : ACCOUNT_ID;
      expect([type, eventKey(type, samples[type])]).toEqual([type, key]);
    }
  });

  it.each(types)('refuses to key a %s that lacks its aggregate', (type) => {
    expect(() => eventKey(type, eventData(type, {}))).toThrow(UnreadableEventError);
  });

  it('knows its own types and no property of Object', () => {
    expect(isEventType('todo.list.created.v1')).toBe(true);
    for (const type of ['todo.list.created.v2', '', 'toString', 'constructor', '__proto__'])
      expect(isEventType(type)).toBe(false);
  });

  it('does not let a wrong field or a foreign message compile', () => {
    const wrongField: IsRefused<{ list: { nam: string } }, EventDataInit<'todo.list.created.v1'>> = true;
    const wrongType: IsRefused<{ list: { name: number } }, EventDataInit<'todo.list.created.v1'>> = true;
    const foreign: IsRefused<
      { type: 'todo.list.created.v1'; sequence: 1; data: { account: { id: string } } },
      NewEvent
    > = true;
    const right: IsRefused<{ list: { name: string } }, EventDataInit<'todo.list.created.v1'>> = false;
    expect([wrongField, wrongType, foreign, right]).toEqual([true, true, true, false]);
  });
});

describe('the topics', () => {
  it('have different names, the partitions of the design and a retention', () => {
    expect(topics.map(({ name }) => name)).toEqual([
      'users.accounts.v1',
      'todo.lists.v1',
      'users-worker.dead-letters.v1',
      'todo-worker.dead-letters.v1',
    ]);
    for (const { partitions, retentionMs } of topics) {
      expect(partitions).toBe(12);
      expect(retentionMs).toBeGreaterThanOrEqual(7 * 24 * 3600 * 1000);
    }
  });
});

describe('the consumers', () => {
  it('subscribe to the topics of their types, and of nothing else', () => {
    expect(subscriptions).toEqual({ 'users-worker': ['todo.lists.v1'], 'todo-worker': ['users.accounts.v1'] });
  });

  it('handle between them every domain event of the other service', () => {
    const domain = types.filter((type) => !type.includes('dead-lettered'));
    const handled: EventType[] = Object.values(handledTypes).flat();
    expect(handled.toSorted()).toEqual(domain.toSorted());
  });

  it('announce their dead letters on a topic of their own', () => {
    for (const [app, type] of Object.entries(deadLetterTypes))
      expect(catalogue[type].topic.name).toBe(`${app}.dead-letters.v1`);
  });
});

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

/** True if a value of type `A` is not allowed as `B`. */
type IsRefused<A, B> = A extends B ? false : true;

describe('the catalogue', () => {
  it('names every type after its service, its entity and what happened, with a version', () => {
    expect(types.toSorted()).toEqual(Object.keys(samples).toSorted());
    expect(types.filter((type) => /^(users|todo)\./.test(type))).toHaveLength(13);
    const services = Object.keys(deadLetterTypes).map((app) => app.replace(/-worker$/, ''));
    for (const type of types) expect(type).toMatch(new RegExp(`^(${services.join('|')})\\.[a-z]+\\.[a-z-]+\\.v1$`));
  });

  it('publishes every type on a topic that the platform creates', () => {
    for (const type of types) expect(topics).toContain(catalogue[type].topic);
  });

  it('keys the events of an account by the account, those of a list and its tasks by the list', () => {
    for (const type of types.filter((type) => /^(users|todo)\./.test(type))) {
      const key = type.startsWith('todo.list.') || type.startsWith('todo.task.') ? LIST_ID : ACCOUNT_ID;
      expect([type, eventKey(type, samples[type])]).toEqual([type, key]);
    }
  });

  it.each(types)('has no key for a %s without its aggregate', (type) => {
    expect(() => eventKey(type, eventData(type, {}))).toThrow(UnreadableEventError);
  });

  it('knows its types, and does not take the properties of Object for types', () => {
    expect(isEventType('todo.list.created.v1')).toBe(true);
    for (const type of ['todo.list.created.v2', '', 'toString', 'constructor', '__proto__'])
      expect(isEventType(type)).toBe(false);
  });

  it('does not compile with a wrong field or the message of another event', () => {
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
  it('subscribe only to the topics of the types that they handle', () => {
    expect(subscriptions).toEqual({
      'users-worker': ['todo.lists.v1'],
      'todo-worker': ['users.accounts.v1'],
    });
  });

  it('together handle every event, except dead letters; each consumer handles a type once', () => {
    const domain = types.filter((type) => !type.includes('dead-lettered'));
    const handled: EventType[] = Object.values(handledTypes).flat();
    expect([...new Set(handled)].toSorted()).toEqual(domain.toSorted());
    for (const own of Object.values(handledTypes)) expect(own).toEqual([...new Set<EventType>(own)]);
  });

  it('publish their dead letters on their own topic', () => {
    for (const [app, type] of Object.entries(deadLetterTypes))
      expect(catalogue[type].topic.name).toBe(`${app}.dead-letters.v1`);
  });
});

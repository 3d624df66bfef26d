import { describe, expect, it } from '@jest/globals';
import {
  catalogue,
  decodeCloudEvent,
  encodeEventData,
  eventData,
  eventDate,
  eventKey,
  type EventType,
  InvalidEventError,
  isEventType,
  TaskState,
  UnknownEnumValueError,
  UnreadableEventError,
} from './index.js';
import { list, LIST_ID, openTask, samples } from '../test/support/samples.js';

const types = Object.keys(catalogue).filter(isEventType);
const ID = '0199bbbb-0000-7000-8000-000000000009';
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** A CloudEvent after its way over the wire as JSON. */
function envelope(type: EventType, changes: Readonly<Record<string, unknown>> = {}): unknown {
  return JSON.parse(
    JSON.stringify({
      specversion: '1.0',
      id: ID,
      source: 'a-service',
      type,
      subject: eventKey(type, samples[type]),
      time: '2026-03-01T12:34:56.789Z',
      datacontenttype: 'application/json',
      sequence: '7',
      actor: 'someone',
      originparent: TRACEPARENT,
      data: encodeEventData(type, samples[type]),
      ...changes,
    }),
  );
}

const created = 'todo.list.created.v1';
/** The list as it is on the wire, with these changes. */
const encodedList = (changes: Readonly<Record<string, unknown>> = {}) => ({
  id: LIST_ID,
  ownerId: list.ownerId,
  name: 'Errands',
  createdAt: '2026-03-01T12:34:56.789Z',
  ...changes,
});

describe('a CloudEvent', () => {
  it.each(types)('of %s comes back as it was sent', (type) => {
    expect(decodeCloudEvent(envelope(type))).toEqual({
      id: ID,
      type,
      subject: eventKey(type, samples[type]),
      sequence: 7,
      actor: 'someone',
      originparent: TRACEPARENT,
      time: new Date('2026-03-01T12:34:56.789Z'),
      data: samples[type],
    });
  });

  it('keeps times to the millisecond', () => {
    const event = decodeCloudEvent(envelope('todo.task.completed.v1'));
    if (event?.type !== 'todo.task.completed.v1' || !event.data.task?.completedAt) throw new Error('not a completion');
    expect(eventDate(event.data.task.completedAt).toISOString()).toBe('2026-03-01T12:34:56.789Z');
  });

  it('may lack actor and originparent', () => {
    const event = decodeCloudEvent(envelope(created, { actor: undefined, originparent: undefined }));
    expect(event).toBeDefined();
    expect(event).not.toHaveProperty('actor');
    expect(event).not.toHaveProperty('originparent');
  });

  it('loses an actor or origin that a database cannot store', () => {
    const event = decodeCloudEvent(envelope(created, { actor: 'a\0b', originparent: `00-\0` }));
    expect(event).toBeDefined();
    expect(event).not.toHaveProperty('actor');
    expect(event).not.toHaveProperty('originparent');
  });

  it('may carry fields and attributes that this release does not know', () => {
    const data = {
      list: { ...encodedList(), colour: 'red', tags: [1, { deep: true }] },
      newcomer: 'x',
    };
    const event = decodeCloudEvent(envelope(created, { data, pubsubname: 'pubsub', traceparent: '', newattribute: 1 }));
    expect(event?.data).toMatchObject({ list: { id: LIST_ID, name: 'Errands' } });
    expect(event).not.toHaveProperty('newattribute');
  });

  it('of a type that this release does not know is ignored, whatever its other attributes are', () => {
    for (const type of ['todo.list.archived.v1', 'todo.list.created.v2', 'toString', '__proto__'])
      expect(decodeCloudEvent({ type })).toBeUndefined();
  });
});

describe('an enum value that this release does not know', () => {
  const task = { ...openTask, createdAt: '2026-03-01T12:34:56.789Z' };
  const withState = (state: unknown) => envelope('todo.task.changed.v1', { data: { task: { ...task, state } } });

  it.each(['TASK_STATE_WAITING', 'waiting', '', 7, -1])('is never read as another one: %j', (state) => {
    expect(() => decodeCloudEvent(withState(state))).toThrow(UnknownEnumValueError);
    expect(() => decodeCloudEvent(withState(state))).toThrow(
      `task.state is ${state}, which this release does not know`,
    );
  });

  it('comes with the attributes of its event', () => {
    const event = { id: ID, type: 'todo.task.changed.v1', subject: LIST_ID, sequence: 7, originparent: TRACEPARENT };
    expect(() => decodeCloudEvent(withState('TASK_STATE_WAITING'))).toThrow(
      expect.objectContaining({ event: expect.objectContaining(event) }),
    );
  });

  it.each([
    ['TASK_STATE_COMPLETED', TaskState.COMPLETED],
    [2, TaskState.COMPLETED],
    [undefined, TaskState.UNSPECIFIED],
    [null, TaskState.UNSPECIFIED],
  ])('is none of those that it knows: %j', (state, read) => {
    expect(decodeCloudEvent(withState(state))).toMatchObject({ data: { task: { state: read } } });
  });

  it.each([true, {}, []])('is not a value of another type, which is unreadable: %j', (state) => {
    expect(() => decodeCloudEvent(withState(state))).toThrow(UnreadableEventError);
  });
});

describe('an unreadable CloudEvent', () => {
  const refused = (given: unknown) => expect(() => decodeCloudEvent(given)).toThrow(UnreadableEventError);

  it.each([null, undefined, 'text', 7, true, [], [{}]])('is not an object: %j', refused);

  const missing = ['type', 'id', 'subject', 'time', 'sequence', 'data'];
  it.each(missing)('lacks %s', (name) => refused(envelope(created, { [name]: undefined })));
  it.each(missing)('has a number for %s', (name) => refused(envelope(created, { [name]: 7 })));
  it.each(missing)('has an empty %s', (name) => refused(envelope(created, { [name]: '' })));
  it.each(missing)('has null for %s', (name) => refused(envelope(created, { [name]: null })));

  it.each(['0', '-1', '1.5', 'seven', 'NaN', 'Infinity', '9007199254740992'])(
    'has a sequence that is not a version: %s',
    (s) => refused(envelope(created, { sequence: s })),
  );

  it.each(['yesterday', '2026-13-01T00:00:00Z', '2026-03-01T25:00:00Z'])(
    'has a time that is not a timestamp: %s',
    (time) => refused(envelope(created, { time })),
  );

  it('has the id of another aggregate as subject', () => {
    refused(envelope(created, { subject: '0199aaaa-0000-7000-8000-00000000ffff' }));
  });

  it.each([
    ['a list', []],
    ['text', 'list'],
    ['a message without its aggregate', {}],
    ['a field of another type', { list: { id: LIST_ID, name: 7 } }],
    ['an invalid timestamp', { list: { id: LIST_ID, createdAt: 'now' } }],
    ['an object instead of text', { list: { id: { $ne: 1 } } }],
  ])('has %s as data', (_, data) => refused(envelope(created, { data })));

  it('contains text that a database cannot store', () => {
    for (const attribute of ['id', 'subject']) refused(envelope(created, { [attribute]: 'a\0b' }));
    const id = `${LIST_ID}\0`;
    refused(envelope(created, { subject: id, data: { list: { id } } }));
  });

  it('keeps the cause for the dead letter', () => {
    try {
      decodeCloudEvent(envelope(created, { data: { list: 7 } }));
      throw new Error('the event was read');
    } catch (error) {
      expect(error).toMatchObject({ name: 'UnreadableEventError', message: /does not fit todo\.v1\.ListCreated/ });
      expect(error).toHaveProperty('cause');
    }
  });
});

describe('the rules of a message', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['an id that is not a UUID', { id: 'seven' }],
    ['an owner that is not a UUID', { ownerId: '' }],
    ['no name', { name: '' }],
    ['a name that is too long', { name: 'x'.repeat(121) }],
    ['no time', { createdAt: undefined }],
  ])('refuse %s, both when it is published and when it is handled', (_, changes) => {
    const subject = changes.id ?? LIST_ID;
    const data = { list: encodedList(changes) };
    expect(() => decodeCloudEvent(envelope(created, { subject, data }))).toThrow(UnreadableEventError);
    const message = eventData(created, { list: { ...list, ...changes } });
    expect(() => encodeEventData(created, message)).toThrow(InvalidEventError);
  });

  it('count characters, not bytes', () => {
    const data = { list: encodedList({ name: '🥛'.repeat(120) }) };
    expect(decodeCloudEvent(envelope(created, { data }))).toBeDefined();
  });

  it('allow a task without an account that completed it, but not with an invalid account id', () => {
    const by = (completedBy: string) => eventData('todo.task.added.v1', { task: { ...openTask, completedBy } });
    expect(() => encodeEventData('todo.task.added.v1', by(''))).not.toThrow();
    expect(() => encodeEventData('todo.task.added.v1', by('ada'))).toThrow(/completed_by/);
  });
});

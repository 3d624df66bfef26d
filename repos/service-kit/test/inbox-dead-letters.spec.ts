import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PermanentEventError } from '../src/inbox/classify.js';
import type { Delivery } from '../src/inbox/delivery.js';
import type { Inbox } from '../src/inbox/inbox.js';
import { ACCOUNT_ID, inboxOf, registered } from './support/inbox-rig.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';

let database: KitDatabase;
let inbox: Inbox;
let failure: Error | undefined;
let calls = 0;

beforeAll(async () => {
  database = await kitDatabase();
  inbox = inboxOf(database.dataSource, async (_, { manager }) => {
    calls++;
    await manager.query(`INSERT INTO things VALUES ('effect')`);
    if (failure) throw failure;
  });
});
afterAll(async () => database.close());
beforeEach(async () => {
  failure = undefined;
  calls = 0;
  await database.dataSource.query('TRUNCATE outbox, inbox, inbox_attempts, dead_letters, things');
});

const rows = async (table: string) => Number(await database.value(`SELECT count(*) FROM ${table}`));
const all = async (table: string) => database.dataSource.query<Record<string, unknown>[]>(`SELECT * FROM ${table}`);
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const originparent = `00-${TRACE}-00f067aa0ba902b7-01`;

describe('an event that fails for an unknown cause', () => {
  it('is redelivered four times, then becomes a dead letter with the last reason', async () => {
    const id = randomUUID();
    const delivery = registered(id, { originparent, sequence: '7' });
    const answers: string[] = [];
    for (let attempt = 1; attempt <= 5; attempt++) {
      failure = new TypeError(`bug number ${attempt}`);
      answers.push(await inbox.receive(delivery));
      if (attempt < 5) expect(await all('inbox_attempts')).toMatchObject([{ event_id: id, attempts: attempt }]);
    }
    expect(answers).toEqual(['RETRY', 'RETRY', 'RETRY', 'RETRY', 'SUCCESS']);
    const dead = { consumer: 'todo-worker', topic: 'users.accounts.v1', key: ACCOUNT_ID, attempts: 5 };
    const reason = 'TypeError: bug number 5';
    expect(await all('dead_letters')).toEqual([
      {
        ...dead,
        event_id: id,
        type: 'users.account.registered.v1',
        reason,
        trace_id: TRACE,
        payload: delivery.payload,
        dead_at: expect.any(Date),
        replay_requested_at: null,
        dropped_at: null,
      },
    ]);
    expect(await all('outbox')).toMatchObject([
      {
        topic: 'todo-worker.dead-letters.v1',
        type: 'todo.event.dead-lettered.v1',
        key: ACCOUNT_ID,
        sequence: '7',
        data: { ...dead, eventId: id, eventType: 'users.account.registered.v1', reason, traceId: TRACE },
      },
    ]);
    expect([await rows('inbox_attempts'), await rows('inbox'), await rows('things')]).toEqual([0, 0, 0]);
  });

  it('is applied if its fifth attempt succeeds', async () => {
    const delivery = registered(randomUUID());
    failure = new TypeError('a bug');
    for (let attempt = 1; attempt <= 4; attempt++) expect(await inbox.receive(delivery)).toBe('RETRY');
    failure = undefined;
    expect(await inbox.receive(delivery)).toBe('SUCCESS');
    expect([await rows('things'), await rows('dead_letters')]).toEqual([1, 0]);
  });

  it('has its own count of attempts', async () => {
    failure = new TypeError('a bug');
    for (let attempt = 1; attempt <= 4; attempt++) await inbox.receive(registered(randomUUID()));
    expect(await inbox.receive(registered(randomUUID()))).toBe('RETRY');
    expect(await rows('dead_letters')).toBe(0);
  });
});

describe('a dead letter', () => {
  it('is neither tried again nor published again when it is redelivered', async () => {
    failure = new PermanentEventError('never');
    const delivery = registered(randomUUID());
    expect(await inbox.receive(delivery)).toBe('SUCCESS');
    failure = undefined;
    for (let time = 0; time < 3; time++) expect(await inbox.receive(delivery)).toBe('SUCCESS');
    expect(calls).toBe(1);
    expect([await rows('dead_letters'), await rows('outbox'), await rows('things'), await rows('inbox')]).toEqual([
      1, 1, 0, 0,
    ]);
  });

  it('of an event that can never succeed is stored after one attempt', async () => {
    failure = new PermanentEventError('never');
    expect(await inbox.receive(registered(randomUUID()))).toBe('SUCCESS');
    expect(await all('dead_letters')).toMatchObject([{ attempts: 1, reason: 'PermanentEventError: never' }]);
  });

  it('is published once if ten deliveries of its event fail at the same time', async () => {
    failure = new PermanentEventError('never');
    const delivery = registered(randomUUID());
    const answers = await Promise.all(Array.from({ length: 10 }, () => inbox.receive(delivery)));
    expect(new Set(answers)).toEqual(new Set(['SUCCESS']));
    expect([await rows('dead_letters'), await rows('outbox')]).toEqual([1, 1]);
  });
});

describe('an unreadable record', () => {
  const valid = registered(randomUUID());
  const garbage = (payload: string, changes: Partial<Delivery> = {}) => ({ ...valid, payload, ...changes });
  const changed = (attributes: Readonly<Record<string, unknown>>) => registered(randomUUID(), attributes);

  it.each<[string, Delivery]>([
    ['not JSON', garbage('{"id": ')],
    ['empty', garbage('')],
    ['not an object', garbage('[1]')],
    ['no type', garbage('{}')],
    ['no sequence', changed({ sequence: undefined })],
    ['another aggregate', changed({ subject: 'x' })],
    ['data of another shape', changed({ data: { account: 7 } })],
    ['NUL in the text', garbage('\0 {"reason":"\0"}')],
    ['a lone surrogate', garbage('"\ud800')],
    ['NUL in the id', changed({ id: 'a\0b' })],
    ['NUL in the aggregate', changed({ subject: 'a\0b', data: { account: { id: 'a\0b' } } })],
    ['an id that is not a UUID', changed({ id: 'seven' })],
    ['a very long id', changed({ id: 'x'.repeat(10_000) })],
    ['no key', garbage('{', { key: '' })],
  ])('becomes a dead letter at once, named by its position: %s', async (_, delivery) => {
    for (let time = 0; time < 2; time++) expect(await inbox.receive(delivery)).toBe('SUCCESS');
    expect(calls).toBe(0);
    expect(await all('dead_letters')).toMatchObject([
      {
        event_id: 'users.accounts.v1/3/42',
        type: '',
        attempts: 1,
        key: delivery.key === '' ? 'users.accounts.v1/3/42' : ACCOUNT_ID,
        reason: expect.stringMatching(/^UnreadableEventError: /),
      },
    ]);
    expect(await rows('outbox')).toBe(1);
  });

  it('at several positions becomes several dead letters', async () => {
    await inbox.receive(garbage('{', { position: '0/1' }));
    await inbox.receive(garbage('{', { position: '0/2' }));
    expect(await rows('dead_letters')).toBe(2);
  });

  it('with garbage in its trace does not block its Kafka partition for ever', async () => {
    failure = new TypeError('a bug');
    const delivery = registered(randomUUID(), { originparent: '00-\0-\0-01' });
    const answers = [];
    for (let attempt = 1; attempt <= 5; attempt++) answers.push(await inbox.receive(delivery));
    expect(answers.at(-1)).toBe('SUCCESS');
    expect(await rows('dead_letters')).toBe(1);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AnyDomainEvent, eventTimestamp } from '@todo-platform/contracts';
import { currentContext } from '../src/context/request-context.js';
import type { Inbox } from '../src/inbox/inbox.js';
import type { Transaction } from '../src/outbox/transactions.js';
import { keyedEvent } from './support/events.js';
import { ACCOUNT_ID, deliveryOf, inboxOf, registered } from './support/inbox-rig.js';
import { kitDatabase, type KitDatabase, openDataSource } from './support/kit-database.js';
import { tcpProxy } from './support/tcp-proxy.js';

let database: KitDatabase;
let inbox: Inbox;
let onEvent: (transaction: Transaction, event: AnyDomainEvent) => Promise<void> | void;

const EFFECT = `INSERT INTO things VALUES ('effect', 1) ON CONFLICT (id) DO UPDATE SET value = things.value + 1`;

beforeAll(async () => {
  database = await kitDatabase();
  inbox = inboxOf(database.dataSource, async (event, transaction) => {
    await transaction.manager.query(EFFECT);
    await onEvent(transaction, event as AnyDomainEvent);
  });
});
afterAll(async () => database.close());
beforeEach(async () => {
  onEvent = () => undefined;
  await database.dataSource.query('TRUNCATE outbox, inbox, inbox_attempts, dead_letters, things');
});

const effects = async () => (await database.value('SELECT value FROM things')) ?? 0;
const rows = async (table: string) => Number(await database.value(`SELECT count(*) FROM ${table}`));

describe('the inbox', () => {
  it('applies an event once, however often it is delivered', async () => {
    const delivery = registered(randomUUID());
    for (let time = 0; time < 3; time++) expect(await inbox.receive(delivery)).toBe('SUCCESS');
    expect(await effects()).toBe(1);
    expect(await rows('inbox')).toBe(1);
  });

  it('applies an event once, also if it is delivered ten times at the same time', async () => {
    onEvent = async ({ manager }) => manager.query('SELECT pg_sleep(0.05)');
    const delivery = registered(randomUUID());
    const answers = await Promise.all(Array.from({ length: 10 }, () => inbox.receive(delivery)));
    expect(new Set(answers)).toEqual(new Set(['SUCCESS']));
    expect(await effects()).toBe(1);
  });

  it('applies each of several events of one aggregate', async () => {
    for (let time = 0; time < 3; time++) expect(await inbox.receive(registered(randomUUID()))).toBe('SUCCESS');
    expect(await effects()).toBe(3);
  });

  it('commits effect, events and inbox row together, or none of them', async () => {
    onEvent = ({ publish }) => {
      publish(keyedEvent('l', 1));
      throw new Error('a bug');
    };
    const delivery = registered(randomUUID());
    expect(await inbox.receive(delivery)).toBe('RETRY');
    expect([await effects(), await rows('inbox'), await rows('outbox')]).toEqual([0, 0, 0]);
    onEvent = ({ publish }) => publish(keyedEvent('l', 1));
    expect(await inbox.receive(delivery)).toBe('SUCCESS');
    expect([await effects(), await rows('inbox'), await rows('outbox')]).toEqual([1, 1, 1]);
  });

  it('passes the event, its actor and its trace to the handler', async () => {
    const originparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const seen: unknown[] = [];
    onEvent = (_, { type, sequence, data }) => void seen.push({ type, sequence, data, context: currentContext() });
    await inbox.receive(registered(randomUUID(), { actor: 'someone', originparent, sequence: '9' }));
    expect(seen).toMatchObject([
      {
        type: 'users.account.registered.v1',
        sequence: 9,
        data: { account: { name: 'Ada' } },
        context: { actor: 'someone', traceparent: originparent },
      },
    ]);
  });

  it('acknowledges a type without a handler, and an unknown type', async () => {
    const list = { id: ACCOUNT_ID, ownerId: ACCOUNT_ID, name: 'l', createdAt: eventTimestamp(new Date()) };
    const known = deliveryOf(randomUUID(), 'todo.list.created.v1', { list });
    const unknown = { ...known, payload: known.payload.replace('todo.list.created.v1', 'todo.list.archived.v1') };
    for (const delivery of [known, unknown]) expect(await inbox.receive(delivery)).toBe('SUCCESS');
    expect([await rows('inbox'), await rows('dead_letters')]).toEqual([0, 0]);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['breaks its rules', { data: { list: { id: ACCOUNT_ID, name: '' } } }],
    ['has another shape', { data: { list: 7 } }],
    ['lacks its attributes', { id: undefined, subject: undefined, sequence: undefined, time: undefined }],
  ])('acknowledges an event of a type without a handler, also if it %s', async (_, changes) => {
    const foreign = registered(randomUUID(), { ...changes, type: 'todo.list.created.v1' });
    expect(await inbox.receive(foreign)).toBe('SUCCESS');
    expect([await rows('inbox'), await rows('dead_letters')]).toEqual([0, 0]);
  });
});

describe('a transient failure', () => {
  it('is redelivered without limit: no attempt is recorded and no dead letter stored', async () => {
    onEvent = async ({ manager }) =>
      manager.query(`DO $$ BEGIN RAISE EXCEPTION 'no lock' USING ERRCODE = '55P03'; END $$`);
    const delivery = registered(randomUUID());
    for (let time = 0; time < 7; time++) expect(await inbox.receive(delivery)).toBe('RETRY');
    expect([await rows('inbox_attempts'), await rows('dead_letters'), await effects()]).toEqual([0, 0, 0]);
    onEvent = () => undefined;
    expect(await inbox.receive(delivery)).toBe('SUCCESS');
    expect(await effects()).toBe(1);
  });

  it('is a database that is away: the event is redelivered, and applied when the database is back', async () => {
    const proxy = await tcpProxy(database.url);
    const dataSource = await openDataSource(proxy.url, 2);
    const remote = inboxOf(dataSource, async (_, { manager }) => manager.query(EFFECT));
    expect(await remote.receive(registered(randomUUID()))).toBe('SUCCESS');
    await proxy.close();
    const delivery = registered(randomUUID());
    for (let time = 0; time < 3; time++) expect(await remote.receive(delivery)).toBe('RETRY');
    const unreadable = { ...delivery, payload: 'no JSON' };
    expect(await remote.receive(unreadable)).toBe('RETRY');
    await dataSource.destroy();
    expect(await inbox.receive(delivery)).toBe('SUCCESS');
    expect([await effects(), await rows('inbox_attempts'), await rows('dead_letters')]).toEqual([2, 0, 0]);
  });

  it('is a connection that breaks while the handler runs', async () => {
    onEvent = async ({ manager }) => manager.query('SELECT pg_terminate_backend(pg_backend_pid())');
    const delivery = registered(randomUUID());
    expect(await inbox.receive(delivery)).toBe('RETRY');
    expect([await effects(), await rows('inbox_attempts')]).toEqual([0, 0]);
  });
});

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import type { AnyDomainEvent, EventType } from '@todo-platform/contracts';
import type { EventHandler } from '../src/inbox/handlers.js';
import type { Inbox } from '../src/inbox/inbox.js';
import type { Transaction } from '../src/outbox/transactions.js';
import { inboxOf, registered } from './support/inbox-rig.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';

const TIMEOUTS = { lockMs: 400, statementMs: 700, transactionMs: 1_000, deliveryMs: 1_500, answerMs: 5_000 };

let database: KitDatabase;
let other: Client;
let inbox: Inbox;
let tried: string[];
let onEvent: (transaction: Transaction, event: AnyDomainEvent) => Promise<unknown>;

const EFFECT = `INSERT INTO things VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET value = things.value + 1`;

const handler: EventHandler<EventType> = async (event, transaction) => {
  tried.push(event.id);
  await transaction.manager.query(EFFECT, [event.id]);
  await onEvent(transaction, event as AnyDomainEvent);
};

// On a busy machine, creating and migrating a database takes long.
jest.setTimeout(60_000);
beforeAll(async () => {
  database = await kitDatabase();
  other = new Client({ connectionString: database.url });
  await other.connect();
  inbox = inboxOf(database.dataSource, handler, TIMEOUTS);
});
afterAll(async () => {
  await other.end();
  await database.close();
});
beforeEach(async () => {
  tried = [];
  await other.query('ROLLBACK');
  await database.value('TRUNCATE inbox, inbox_attempts, dead_letters, things');
  await database.value(`INSERT INTO things VALUES ('locked', 0)`);
});

const batchOf = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const id = randomUUID();
    return { id, delivery: { ...registered(id), key: `key ${index}` } };
  });
const receive = async (batch: ReturnType<typeof batchOf>) => inbox.receiveAll(batch.map(({ delivery }) => delivery));
/** Delivers until every event is handled, as the sidecar does: on a busy machine, one delivery may take longer than it may. */
const redeliver = async (batch: ReturnType<typeof batchOf>) => {
  while ((await receive(batch)).includes('RETRY'));
};
const effectsOf = async ({ id }: { readonly id: string }) =>
  (await database.value('SELECT value FROM things WHERE id = $1', [id])) ?? 0;
const lock = async () => other.query(`BEGIN; UPDATE things SET value = 1 WHERE id = 'locked'`);
const touchLocked = async ({ manager }: Transaction) =>
  manager.query<unknown>(`UPDATE things SET value = value + 1 WHERE id = 'locked'`);
/** How many sessions of this database wait for a lock. */
const waiting = async () =>
  database.value(
    `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
const recorded = async () => [
  await database.column('SELECT event_id FROM inbox_attempts'),
  await database.column('SELECT event_id FROM dead_letters'),
];

describe('an event whose handler hangs', () => {
  it('on a lock is redelivered while others are applied, has no late effect, and one effect once the lock is free', async () => {
    const batch = batchOf(12);
    const [stuck, ...others] = batch;
    if (!stuck) throw new Error('an empty batch');
    onEvent = async (transaction, { id }) => (id === stuck.id ? touchLocked(transaction) : undefined);
    await lock();
    for (let time = 0; time < 2; time++)
      expect(await receive(batch)).toEqual(['RETRY', ...others.map(() => 'SUCCESS')]);
    for (const one of others) expect(await effectsOf(one)).toBe(1);
    await other.query('COMMIT');
    expect(await waiting()).toBe(0);
    expect([await effectsOf(stuck), await database.value(`SELECT value FROM things WHERE id = 'locked'`)]).toEqual([
      0, 1,
    ]);
    for (let time = 0; time < 2; time++) expect(await receive(batch)).toEqual(batch.map(() => 'SUCCESS'));
    expect([await effectsOf(stuck), await database.value(`SELECT value FROM things WHERE id = 'locked'`)]).toEqual([
      1, 2,
    ]);
    expect(await recorded()).toEqual([[], []]);
  });

  it('because another worker handles the same event is redelivered', async () => {
    const [one] = batchOf(1);
    if (!one) throw new Error('an empty batch');
    onEvent = async () => Promise.resolve();
    await other.query('BEGIN');
    await other.query(`INSERT INTO inbox VALUES ('todo-worker', $1)`, [one.id]);
    expect(await receive([one])).toEqual(['RETRY']);
    expect(await waiting()).toBe(0);
    await other.query('ROLLBACK');
    expect([await receive([one]), await effectsOf(one)]).toEqual([['SUCCESS'], 1]);
  });

  it.each<[string, typeof onEvent]>([
    ['in one long statement', async ({ manager }) => manager.query<unknown>('SELECT pg_sleep(60)')],
    [
      'in many short ones',
      async ({ manager }) => {
        for (let statement = 0; statement < 600; statement++) await manager.query('SELECT pg_sleep(0.1)');
      },
    ],
    [
      'between statements',
      async ({ manager }) => {
        await sleep(1_500);
        await manager.query('SELECT 1');
      },
    ],
    ['before it commits', async () => sleep(1_500)],
  ])('%s is redelivered, has no effect, and does not count as a failed attempt', async (_, hang) => {
    const [one] = batchOf(1);
    if (!one) throw new Error('an empty batch');
    onEvent = hang;
    expect(await receive([one])).toEqual(['RETRY']);
    expect([await effectsOf(one), await recorded()]).toEqual([0, [[], []]]);
    onEvent = async () => Promise.resolve();
    expect([await receive([one]), await effectsOf(one)]).toEqual([['SUCCESS'], 1]);
  });

  it('delays the other events of its batch: those that cannot start in time are not tried', async () => {
    const batch = batchOf(64);
    onEvent = touchLocked;
    await lock();
    expect(await receive(batch)).toEqual(batch.map(() => 'RETRY'));
    expect(new Set(tried).size).toBeLessThan(64);
    await other.query('ROLLBACK');
    await redeliver(batch);
    expect(await database.value(`SELECT value FROM things WHERE id = 'locked'`)).toBe(64);
  });
});

it('the inbox answers even if neither database nor handler responds; if they respond later, it applies the event once', async () => {
  const batch = batchOf(3);
  const { promise: opened, resolve: open } = Promise.withResolvers<undefined>();
  onEvent = async () => opened;
  const patient = { ...TIMEOUTS, transactionMs: 30_000 };
  const hanging = inboxOf(database.dataSource, handler, { ...patient, answerMs: 300 });
  const deliveries = batch.map(({ delivery }) => delivery);
  expect(await hanging.receiveAll(deliveries)).toEqual(['RETRY', 'RETRY', 'RETRY']);
  open(undefined);
  onEvent = async () => Promise.resolve();
  expect(await inboxOf(database.dataSource, handler, patient).receiveAll(deliveries)).toEqual([
    'SUCCESS',
    'SUCCESS',
    'SUCCESS',
  ]);
  expect(await Promise.all(batch.map(effectsOf))).toEqual([1, 1, 1]);
});

it('the inbox sets the timeouts for its own transaction only', async () => {
  onEvent = async () => Promise.resolve();
  await receive(batchOf(3));
  const shown = ['lock_timeout', 'statement_timeout', 'transaction_timeout'].map(async (name) =>
    database.value(`SHOW ${name}`),
  );
  expect(await Promise.all(shown)).toEqual(['0', '15s', '0']);
});

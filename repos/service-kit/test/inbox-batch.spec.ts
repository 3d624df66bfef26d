import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AnyDomainEvent } from '@todo-platform/contracts';
import type { Delivery } from '../src/inbox/delivery.js';
import type { Inbox } from '../src/inbox/inbox.js';
import type { Transaction } from '../src/outbox/transactions.js';
import { keyedEvent } from './support/events.js';
import { inboxOf, registered } from './support/inbox-rig.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';

let database: KitDatabase;
let inbox: Inbox;
let onEvent: (transaction: Transaction, event: AnyDomainEvent) => Promise<void> | void;

/** An effect records its event, its place among the effects, and its transaction. */
const EFFECT = `
  INSERT INTO effects (event_id, transaction) VALUES ($1, pg_current_xact_id()::text)`;

beforeAll(async () => {
  database = await kitDatabase();
  await database.value(
    'CREATE TABLE effects (place bigint GENERATED ALWAYS AS IDENTITY, event_id text NOT NULL, transaction text NOT NULL)',
  );
  inbox = inboxOf(database.dataSource, async (event, transaction) => {
    await transaction.manager.query(EFFECT, [event.id]);
    await onEvent(transaction, event as AnyDomainEvent);
  });
});
afterAll(async () => database.close());
beforeEach(async () => {
  onEvent = () => undefined;
  await database.value('TRUNCATE outbox, inbox, inbox_attempts, dead_letters, effects RESTART IDENTITY');
});

const batchOf = (count: number, keys = count) =>
  Array.from({ length: count }, (_, index) => {
    const id = randomUUID();
    return { id, delivery: { ...registered(id), key: `key ${index % keys}` } };
  });
const receive = async (batch: readonly { readonly delivery: Delivery }[]) =>
  inbox.receiveAll(batch.map(({ delivery }) => delivery));
const applied = () => database.column('SELECT event_id FROM effects ORDER BY place');
const transactions = () => database.value('SELECT count(DISTINCT transaction)::int FROM effects');
const all = (count: number, answer: 'SUCCESS' | 'RETRY') => Array.from({ length: count }, () => answer);

describe('a batch', () => {
  it('is applied once, in its order and in one transaction', async () => {
    const batch = batchOf(20);
    for (let time = 0; time < 2; time++) expect(await receive(batch)).toEqual(all(20, 'SUCCESS'));
    expect(await applied()).toEqual(batch.map(({ id }) => id));
    expect(await transactions()).toBe(1);
  });

  it('with an event that fails applies all events of other keys, and those before it of the same key', async () => {
    const batch = batchOf(20, 5);
    const bad = batch[7]?.id;
    onEvent = (_, { id }) => {
      if (id === bad) throw new Error('a bug');
    };
    const behind = [7, 12, 17];
    expect(await receive(batch)).toEqual(batch.map((_, index) => (behind.includes(index) ? 'RETRY' : 'SUCCESS')));
    const expected = batch.filter((_, index) => !behind.includes(index)).map(({ id }) => id);
    expect([...(await applied())].sort()).toEqual(expected.sort());
    expect(await database.column('SELECT attempts FROM inbox_attempts')).toEqual([1]);
    onEvent = () => undefined;
    expect(await receive(batch)).toEqual(all(20, 'SUCCESS'));
    expect(await applied()).toHaveLength(20);
  });

  it('with an unreadable record applies all others, and stores that one as a dead letter', async () => {
    const batch = batchOf(4);
    const [first] = batch;
    if (!first) throw new Error('no batch');
    const garbage = { ...first, delivery: { ...first.delivery, payload: '{', position: '0/7' } };
    expect(await receive([...batch.slice(1), garbage])).toEqual(all(4, 'SUCCESS'));
    expect(await applied()).toHaveLength(3);
    expect(await database.column('SELECT event_id FROM dead_letters')).toEqual(['users.accounts.v1/0/7']);
  });

  it('with an event twice applies it once, also if its id is in upper case', async () => {
    const [one, other] = batchOf(2);
    if (!one || !other) throw new Error('no batch');
    const upperCase = { delivery: { ...registered(one.id.toUpperCase()), key: one.delivery.key } };
    expect(await receive([one, other, one, upperCase])).toEqual(all(4, 'SUCCESS'));
    expect(await applied()).toEqual([one.id, other.id]);
    const [late] = batchOf(1);
    if (!late) throw new Error('no batch');
    const lateUpperCase = { delivery: { ...registered(late.id.toUpperCase()), key: 'late' } };
    expect(await receive([lateUpperCase, one])).toEqual(all(2, 'SUCCESS'));
    expect(await applied()).toEqual([one.id, other.id, late.id]);
  });

  it('does not apply a dead letter', async () => {
    const batch = batchOf(3);
    await database.value(
      `INSERT INTO dead_letters (consumer, event_id, topic, key, type, reason, attempts, trace_id, payload)
       VALUES ('todo-worker', $1, '', '', '', '', 1, '', '')`,
      [batch[1]?.id],
    );
    expect(await receive(batch)).toEqual(all(3, 'SUCCESS'));
    expect(await applied()).toEqual([batch[0]?.id, batch[2]?.id]);
  });

  it('that several workers receive at the same time, in any order, is applied once', async () => {
    const batch = batchOf(30);
    onEvent = async ({ manager }) => manager.query('SELECT pg_sleep(0.001)');
    const answers = await Promise.all([receive(batch), receive(batch.toReversed()), receive(batch.toReversed())]);
    expect(answers.flat()).toEqual(all(90, 'SUCCESS'));
    expect([...(await applied())].sort()).toEqual(batch.map(({ id }) => id).sort());
  });

  it('publishes events with the actor and the trace of the event that caused them', async () => {
    const [ada, bob] = [randomUUID(), randomUUID()];
    const trace = (digit: string) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;
    const caused = [
      { delivery: { ...registered(randomUUID(), { actor: ada, originparent: trace('a') }), key: 'a' } },
      { delivery: { ...registered(randomUUID(), { actor: bob, originparent: trace('b') }), key: 'b' } },
    ];
    onEvent = ({ publish }, { actor = '' }) => publish(keyedEvent(actor, 1));
    expect(await receive(caused)).toEqual(all(2, 'SUCCESS'));
    expect(
      await database.column(`SELECT key || ' ' || actor || ' ' || originparent FROM outbox ORDER BY serial`),
    ).toEqual([`${ada} ${ada} ${trace('a')}`, `${bob} ${bob} ${trace('b')}`]);
  });

  it('is redelivered as a whole while the database is away', async () => {
    const away = inboxOf((await kitDatabaseAway()).dataSource, () => Promise.resolve());
    expect(await away.receiveAll(batchOf(5).map(({ delivery }) => delivery))).toEqual(all(5, 'RETRY'));
  });

  async function kitDatabaseAway(): Promise<KitDatabase> {
    const other = await kitDatabase();
    await other.close();
    return other;
  }
});

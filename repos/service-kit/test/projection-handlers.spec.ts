import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '@todo-platform/contracts';
import { Registry } from 'prom-client';
import { HandlerTable } from '../src/inbox/handlers.js';
import type { Inbox } from '../src/inbox/inbox.js';
import type { ProjectionRow, ProjectionTable } from '../src/projection/table.js';
import { ACCOUNT_ID, inboxWith, registered } from './support/inbox-rig.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';

const NAMES: ProjectionTable = { name: 'names', id: 'id', columns: ['name'], sequence: 'exact' };

let database: KitDatabase;
let inbox: Inbox;
let registry: Registry;
let broken: (event: DomainEvent) => boolean;

beforeAll(async () => {
  database = await kitDatabase();
  await database.value(
    'CREATE TABLE names (id uuid PRIMARY KEY, name text NOT NULL, sequence bigint NOT NULL, event_id uuid, applied_at timestamptz)',
  );
});
afterAll(async () => database.close());
beforeEach(async () => {
  await database.value('TRUNCATE names, outbox, inbox, inbox_attempts, dead_letters');
  broken = () => false;
  registry = new Registry();
  const rowOf = (event: DomainEvent): ProjectionRow => {
    if (broken(event)) throw new Error('a bug');
    return { table: NAMES, id: ACCOUNT_ID, sequence: event.sequence, values: { name: `name ${event.sequence}` } };
  };
  const handlers = HandlerTable.projection('todo-worker', {
    'users.account.registered.v1': rowOf,
    'users.account.changed.v1': rowOf,
    'users.account.closed.v1': rowOf,
  });
  inbox = inboxWith(handlers, database.dataSource, undefined, registry);
});

const eventOf = (sequence: number, id: string = randomUUID()) => ({
  id,
  delivery: registered(id, { sequence: String(sequence) }),
});
const receive = async (...events: readonly ReturnType<typeof eventOf>[]) =>
  inbox.receiveAll(events.map(({ delivery }) => delivery));
const stored = () => database.column(`SELECT concat_ws(' ', name, sequence, event_id) FROM names`);
const rowOf = (sequence: number, { id }: { readonly id: string }) => [`name ${sequence} ${sequence} ${id}`];
const outcomes = async (): Promise<Readonly<Record<string, number>>> => {
  const [metric] = (await registry.getMetricsAsJSON()).filter(({ name }) => name === 'inbox_events_total');
  return Object.fromEntries((metric?.values ?? []).map(({ labels, value }) => [String(labels.outcome), value]));
};

describe('a projection', () => {
  it('keeps the event that was applied last and when, and writes no inbox row', async () => {
    const event = eventOf(3);
    expect(await receive(event)).toEqual(['SUCCESS']);
    expect(await stored()).toEqual(rowOf(3, event));
    expect(await database.value(`SELECT applied_at > now() - interval '1 minute' FROM names`)).toBe(true);
    expect(await database.value('SELECT count(*)::int FROM inbox')).toBe(0);
  });

  it('ignores an event that was applied before or that a newer one overtook', async () => {
    const [older, newer] = [eventOf(3), eventOf(4)];
    for (const event of [newer, older, newer, older]) expect(await receive(event)).toEqual(['SUCCESS']);
    expect(await stored()).toEqual(rowOf(4, newer));
    expect(await outcomes()).toMatchObject({ applied: 1, duplicate: 3 });
  });

  it('applies the newest of several events in a batch, and counts each once', async () => {
    const [known, second, third] = [eventOf(1), eventOf(2), eventOf(3)];
    await receive(known);
    expect(await receive(known, third, second, third)).toEqual(Array.from({ length: 4 }, () => 'SUCCESS'));
    expect(await stored()).toEqual(rowOf(3, third));
    expect(await outcomes()).toMatchObject({ applied: 3, duplicate: 2 });
  });

  it('gets events from several workers at the same time, in any order, and ends at the newest', async () => {
    const events = Array.from({ length: 30 }, (_, index) => eventOf(index + 1));
    await Promise.all([receive(...events), receive(...events.toReversed()), receive(...events.slice(10))]);
    expect(await stored()).toEqual(events.slice(-1).flatMap((event) => rowOf(30, event)));
    const { applied = 0, duplicate = 0 } = await outcomes();
    expect(applied + duplicate).toBe(80);
    // If the third batch comes first, it overtakes the first ten events.
    expect([20, 30]).toContain(applied);
  });
});

describe('a dead letter of a projection', () => {
  const declareDead = async (event: ReturnType<typeof eventOf>) => {
    broken = ({ id }) => id === event.id;
    for (let time = 1; time < 5; time++) expect(await receive(event)).toEqual(['RETRY']);
    expect(await receive(event)).toEqual(['SUCCESS']);
  };
  const deadLetters = () => database.value('SELECT count(*)::int FROM dead_letters');

  it('that is redelivered and fails again stays one, and delays nobody', async () => {
    const event = eventOf(2);
    await declareDead(event);
    const published = await database.value('SELECT count(*)::int FROM outbox');
    expect(await receive(event)).toEqual(['SUCCESS']);
    expect(await database.value('SELECT count(*)::int FROM inbox_attempts')).toBe(0);
    expect([await deadLetters(), await database.value('SELECT count(*)::int FROM outbox')]).toEqual([1, published]);
  });

  it('that is redelivered and succeeds does not replace a newer state, and its replay then changes nothing', async () => {
    const [dead, newer] = [eventOf(2), eventOf(3)];
    await declareDead(dead);
    await receive(newer);
    broken = () => false;
    expect(await receive(dead)).toEqual(['SUCCESS']);
    expect(await stored()).toEqual(rowOf(3, newer));
    await database.value('UPDATE dead_letters SET replay_requested_at = now()');
    await inbox.replay(dead.id);
    expect([await stored(), await deadLetters()]).toEqual([rowOf(3, newer), 0]);
  });

  it('fills the gap that it left when it is replayed', async () => {
    const dead = eventOf(2);
    await declareDead(dead);
    broken = () => false;
    await database.value('UPDATE dead_letters SET replay_requested_at = now()');
    await inbox.replay(dead.id);
    expect([await stored(), await deadLetters()]).toEqual([rowOf(2, dead), 0]);
  });
});

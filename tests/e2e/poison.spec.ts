import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { newPerson } from '../support/api.ts';
import { runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { ACCOUNTS, asRecord, LISTS, readEvents, TODO_DEAD_LETTERS, USERS_DEAD_LETTERS } from '../support/events.ts';
import { produce } from '../support/kafka.ts';
import { deadLetterCount } from '../support/outbox-and-inbox.ts';
import { count, sql } from '../support/sql.ts';
import { useRunningProduct } from '../support/running-product.ts';

const product = useRunningProduct();

type Attributes = Readonly<Record<string, unknown>>;

const account = (id: string, fields: Attributes = {}) => ({
  account: {
    id,
    email: `${id}@example.org`,
    name: 'Late',
    timeZone: 'UTC',
    createdAt: '2026-01-01T00:00:00Z',
    ...fields,
  },
});

/** A CloudEvent for a new account, with some attributes replaced. */
function registered(id: string, attributes: Attributes = {}): string {
  return JSON.stringify({
    specversion: '1.0',
    id: randomUUID(),
    source: 'users-service',
    type: 'users.account.registered.v1',
    subject: id,
    time: '2026-01-01T00:00:00Z',
    datacontenttype: 'application/json',
    sequence: '1',
    data: account(id),
    ...attributes,
  });
}

const NUL = '\u0000';
const someone = () => randomUUID();
const NAMED = someone();

/** Records that no consumer can read or apply, however often it tries. */
const poison: readonly (readonly [name: string, value: string | Buffer | null])[] = [
  ['bytes that are not text', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3])],
  ['text that is not JSON', 'garbage'],
  ['an empty record', ''],
  ['a Kafka tombstone', null],
  ['an object that is not a CloudEvent', '{"hello":"world"}'],
  ['an array', '[]'],
  ['a number', '42'],
  ['null', 'null'],
  ['a CloudEvent without a type', registered(someone(), { type: undefined })],
  ['a CloudEvent without an id', registered(someone(), { id: undefined })],
  ['an invalid sequence', registered(someone(), { sequence: 'first' })],
  ['an invalid time', registered(someone(), { time: 'soon' })],
  ['no data', registered(someone(), { data: undefined })],
  ['data of another shape', registered(someone(), { data: { account: 'Ann' } })],
  ['data without the account', registered(someone(), { data: {} })],
  ['the account of somebody else', registered(someone(), { data: account(randomUUID()) })],
  ['an account id that is not a UUID', registered('ann')],
  ['an account id with NUL', registered(`a${NUL}b`)],
  ['a name with NUL', registered(NAMED, { data: account(NAMED, { name: `A${NUL}` }) })],
  ['an event id that is not a UUID', registered(someone(), { id: 'first' })],
  ['an event id with NUL', registered(someone(), { id: `a${NUL}b` })],
  ['an event id of 20,000 characters', registered(someone(), { id: Array.from({ length: 556 }, someone).join('') })],
  ['an invalid trace context', registered('nobody', { originparent: `${NUL}-${'x'.repeat(5_000)}` })],
];

describe('an event that cannot be read or applied', () => {
  it.each(poison)('becomes a dead letter and does not block later events: %s', async (_, value) => {
    const later = randomUUID();
    const before = await deadLetterCount(product(), 'todo');
    // Both records have the same Kafka key, and so the same Kafka partition: the second record waits for the first.
    await produce(product(), ACCOUNTS, [
      { key: later, value },
      { key: later, value: registered(later) },
    ]);
    await eventually(async () => expect(await peopleNamed(later)).toBe(1));
    expect(await deadLetterCount(product(), 'todo')).toBe(before + 1);
  });

  it('is published on the dead-letter topic with its reason', async () => {
    const kept = await sql(
      product(),
      'todo',
      'SELECT event_id AS id, topic, reason, attempts, payload FROM dead_letters',
    );
    expect(kept).toHaveLength(poison.length);
    await eventually(async () => expect(await readEvents(product(), TODO_DEAD_LETTERS)).toHaveLength(kept.length));
    const published: readonly Attributes[] = (await readEvents(product(), TODO_DEAD_LETTERS)).map(
      ({ type, attributes }) => ({
        type,
        ...asRecord(attributes.data),
      }),
    );
    for (const { id, topic, reason, attempts, payload } of kept) {
      const [one, ...more] = published.filter(({ eventId }) => eventId === id);
      expect(more).toEqual([]);
      expect(one).toMatchObject({
        type: 'todo.event.dead-lettered.v1',
        consumer: 'todo-worker',
        topic,
        reason,
        attempts,
      });
      expect({ topic, reason }).toEqual({ topic: ACCOUNTS, reason: expect.stringMatching(/./) });
      // Protobuf's JSON omits empty fields. If the payload is long, the event carries only its beginning.
      const { payload: beginning = '', payloadTruncated = false } = one ?? {};
      expect(String(payload).startsWith(String(beginning))).toBe(true);
      expect(payloadTruncated).toBe(beginning !== payload);
    }
    expect(kept.map(({ payload }) => payload)).toEqual(expect.arrayContaining(['garbage', '{"hello":"world"}', '42']));
  });
});

describe('an event that is unknown or was already applied', () => {
  it.each([
    ['a type of a later release', (id: string) => [registered(id, { type: 'users.account.merged.v1' })]],
    ['fields of a later release', (id: string) => [registered(id, { rank: 7, data: { ...account(id), reason: 'x' } })]],
    ['the same event again', (id: string) => [...Array<string>(3).fill(registered(id))]],
  ])('does not become a dead letter: %s', async (_, valuesFor) => {
    const [other, later] = [randomUUID(), randomUUID()];
    const before = await deadLetterCount(product(), 'todo');
    const values = [...valuesFor(other), registered(later)];
    await produce(
      product(),
      ACCOUNTS,
      values.map((value) => ({ key: later, value })),
    );
    await eventually(async () => expect(await peopleNamed(later)).toBe(1));
    expect(await deadLetterCount(product(), 'todo')).toBe(before);
  });

  it('does not replace a newer state by an older one', async () => {
    const id = randomUUID();
    const later = randomUUID();
    const newer = registered(id, {
      sequence: '5',
      type: 'users.account.changed.v1',
      data: account(id, { name: 'New' }),
    });
    await produce(
      product(),
      ACCOUNTS,
      [newer, registered(id), registered(later)].map((value) => ({ key: later, value })),
    );
    await eventually(async () => expect(await peopleNamed(later)).toBe(1));
    expect(await sql(product(), 'todo', 'SELECT name, sequence::int FROM people WHERE id = $1', [id])).toEqual([
      { name: 'New', sequence: 5 },
    ]);
  });
});

describe('an unreadable event on the topic of the lists', () => {
  it('becomes a dead letter of the users-service, and later events of the list are applied', async () => {
    const ann = await newPerson(product().url);
    const list = uuidv7();
    await produce(product(), LISTS, [{ key: list, value: 'garbage' }]);
    await ann.expect(201, 'POST', '/api/todos/v1/lists', { body: { id: list, name: 'Groceries' } });
    await eventually(async () => expect(await ann.activity()).toMatchObject({ listsOwned: 1 }));
    expect(await deadLetterCount(product(), 'users')).toBe(1);
    await eventually(async () => expect(await readEvents(product(), USERS_DEAD_LETTERS)).toHaveLength(1));
  });
});

describe('todo-platform dlq', () => {
  const dlq = async (...args: readonly string[]) => {
    const main = join(import.meta.dirname, '../../ops/main.ts');
    const [command = '', ...rest] = args;
    return runCommand(process.execPath, [main, 'dlq', command, '-d', product().databaseUrl('todo'), ...rest]);
  };
  const listed = async (...args: readonly string[]) => {
    const { stdout } = await dlq('list', '--json', ...args);
    const letters: unknown = JSON.parse(stdout);
    return Array.isArray(letters) ? letters.map(asRecord) : [];
  };

  it('replays dead letters after their cause is fixed', async () => {
    const [id, event] = [randomUUID(), randomUUID()];
    await sql(product(), 'todo', `ALTER TABLE people ADD CONSTRAINT a_bug CHECK (name <> 'Unlucky')`);
    const value = registered(id, { id: event, data: account(id, { name: 'Unlucky' }) });
    await produce(product(), ACCOUNTS, [{ key: id, value }]);
    await eventually(async () => expect(await listed('--key', id)).toMatchObject([{ eventId: event, attempts: 5 }]));
    expect((await dlq('show', event)).stdout).toMatch(/a_bug[^]*"name": "Unlucky"/);
    const early = await dlq('replay', event);
    expect([early.code, early.stdout]).toEqual([1, expect.stringMatching(/ failed: .*a_bug/)]);

    await sql(product(), 'todo', 'ALTER TABLE people DROP CONSTRAINT a_bug');
    expect(JSON.parse((await dlq('replay', '--key', id, '--dry-run', '--json')).stdout)).toHaveLength(1);
    expect(await peopleNamed(id)).toBe(0);
    expect(await dlq('replay', '--key', id)).toMatchObject({ code: 0, stdout: `${event} replayed\n` });
    expect([await peopleNamed(id), await listed('--key', id)]).toEqual([1, []]);
    // A late duplicate has no effect.
    await produce(product(), ACCOUNTS, [{ key: id, value }]);
    await dlq('replay', event);
    expect(await peopleNamed(id)).toBe(1);
  });

  it('drops dead letters, and explains why it refuses a command', async () => {
    const [garbage] = await listed();
    const id = String(garbage?.eventId);
    expect(await dlq('replay', id)).toMatchObject({ code: 1, stdout: expect.stringContaining('failed: Unreadable') });
    expect(await dlq('drop', id)).toMatchObject({ code: 0 });
    expect((await listed()).map(({ eventId }) => eventId)).not.toContain(id);
    expect((await listed('--dropped')).filter(({ eventId }) => eventId === id)).toMatchObject([{ dropped: true }]);
    const all = await listed();
    expect(await dlq('drop')).toMatchObject({ code: 1, stderr: expect.stringContaining('Say which') });
    expect(await dlq('drop', 'nothing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Nothing was changed'),
    });
    expect(await listed()).toEqual(all);
  });
});

function peopleNamed(id: string): Promise<number> {
  return count(product(), 'todo', 'SELECT count(*) FROM people WHERE id = $1', [id]);
}

import { beforeAll, describe, expect, it } from '@jest/globals';
import { newPerson, type Person } from '../support/api.ts';
import { appliedRows, eventOfEntity, unappliedEvents } from '../support/applied-events.ts';
import { deadLetterCount, publishedCount, shardsPerRelay, unpublishedCount } from '../support/outbox-and-inbox.ts';
import { eventually } from '../support/eventually.ts';
import { asRecord, byKey, type CloudEvent, firstOccurrences, LISTS, readEvents } from '../support/events.ts';
import { Load } from '../support/load.ts';
import { useRunningProduct } from '../support/running-product.ts';

const LIST_COUNT = 20;
const SHARDS = 64;

const product = useRunningProduct();
let ann: Person;
let load: Load;

beforeAll(async () => {
  ann = await newPerson(product().url);
  load = await Load.begin(ann, LIST_COUNT);
});

/** Disturbs the product while commands are sent and events are published, before, during and after. */
async function inMidStream(disturb: () => void | Promise<void>): Promise<void> {
  const ending = new AbortController();
  const before = await publishedCount(product(), 'todo');
  const commands = load.stream(ending.signal);
  try {
    await eventually(async () => expect(await publishedCount(product(), 'todo')).toBeGreaterThan(before + 10));
    await disturb();
  } finally {
    ending.abort();
    await commands;
  }
}

async function killInMidStream(name: string): Promise<void> {
  await inMidStream(() => product().kill(name, 'SIGKILL'));
  await product().waitUntilReady(name);
}

/** No acknowledged command is lost, applied twice or applied out of order. */
async function expectNothingLostNorDoubled(): Promise<void> {
  await eventually(async () => expect(await unpublishedCount(product(), 'todo')).toBe(0), 60_000);
  const published = await readEvents(product(), LISTS);
  const events = firstOccurrences(published);
  const ofEntities = events.map(eventOfEntity);
  await eventually(async () => expect(await unappliedEvents(product(), 'users', ofEntities)).toEqual([]), 60_000);

  const perList = byKey(events);
  for (const list of load.lists) {
    const own = perList.get(list) ?? [];
    expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, index) => index + 1));
  }
  const known = new Set(events.map(nameOf));
  const missing = load.expectedEvents.map(
    ({ list, sequence, type, task }) => `${list}/${sequence} ${type} ${task ?? ''}`,
  );
  expect(missing.filter((name) => !known.has(name))).toEqual([]);
  // Only this test sends commands, so the topic holds no event without an acknowledged command either.
  expect(events).toHaveLength(load.expectedEvents.length);

  await expectAppliedInOrder(events);
  const { listsOwned, openTasks, completed } = load.expectedActivity;
  const { completedPerDay, ...activity } = await ann.activity();
  expect(activity).toMatchObject({ listsOwned, openTasks });
  expect(sum(completedPerDay)).toBe(completed);
  expect([await deadLetterCount(product(), 'users'), await deadLetterCount(product(), 'todo')]).toEqual([0, 0]);
}

/** Each row names the newest event of its entity, and the rows of a list were written in the order of its events. */
async function expectAppliedInOrder(events: readonly CloudEvent[]): Promise<void> {
  const rows = new Map((await appliedRows(product(), 'users')).map((row) => [row.entity, row]));
  for (const own of byKey(events).values()) {
    const newest = [...Map.groupBy(own.map(eventOfEntity), ({ entity }) => entity).values()].map((all) => all.at(-1));
    const inOrder = newest.toSorted((a, b) => (a?.sequence ?? 0) - (b?.sequence ?? 0));
    const applied = inOrder.map((event) => rows.get(event?.entity ?? ''));
    expect(applied.map((row) => row?.eventId)).toEqual(inOrder.map((event) => event?.id));
    const times = applied.map((row) => row?.appliedAt ?? Number.NaN);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }
}

function nameOf({ key, sequence, type, attributes }: CloudEvent): string {
  const { task } = asRecord(attributes.data);
  return `${key}/${sequence} ${type} ${task === undefined ? '' : String(asRecord(task).id)}`;
}

function sum(days: unknown): number {
  if (!Array.isArray(days)) throw new Error('completedPerDay is no array');
  return days.reduce<number>((total, day) => total + Number(asRecord(day).count), 0);
}

describe('killed while events are published', () => {
  it('the relaying worker neither loses nor doubles an event', async () => {
    for (let kill = 0; kill < 4; kill++) await killInMidStream('todo-worker');
    await expectNothingLostNorDoubled();
  });

  it('the handling worker neither loses nor doubles an event', async () => {
    for (let kill = 0; kill < 3; kill++) await killInMidStream('users-worker');
    await expectNothingLostNorDoubled();
  });
});

describe('two workers of a service', () => {
  let second: string;

  beforeAll(async () => {
    second = await product().addWorker('todo-service');
  });

  const expectShares =
    (...shares: readonly number[]) =>
    async () =>
      expect((await shardsPerRelay(product(), 'todo')).toSorted((a, b) => a - b)).toEqual(shares);

  it('share the shards of the outbox', async () => {
    await eventually(expectShares(SHARDS / 2, SHARDS / 2));
  });

  it('continue when one is frozen: it loses its shards, and does no harm when it wakes', async () => {
    await inMidStream(async () => {
      product().kill('todo-worker', 'SIGSTOP');
      await eventually(expectShares(SHARDS), 15_000);
    });
    // The other worker alone publishes all events, also those in the shards of the frozen one.
    await eventually(async () => expect(await unpublishedCount(product(), 'todo')).toBe(0));
    await inMidStream(() => product().kill('todo-worker', 'SIGCONT'));
    await eventually(expectShares(SHARDS / 2, SHARDS / 2));
    await expectNothingLostNorDoubled();
  });

  it('continue when one is killed: the other takes over its shards', async () => {
    await inMidStream(async () => {
      product().kill(second, 'SIGKILL');
      await eventually(expectShares(SHARDS));
    });
    await product().waitUntilReady(second);
    await eventually(expectShares(SHARDS / 2, SHARDS / 2));
    await expectNothingLostNorDoubled();
  });

  it('handle events in order, also while one of them is killed', async () => {
    const handler = await product().addWorker('users-service');
    await killInMidStream(handler);
    await killInMidStream('users-worker');
    await expectNothingLostNorDoubled();
  });
});

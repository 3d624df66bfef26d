import { beforeAll, describe, expect, it } from '@jest/globals';
import { newPerson, type Person } from '../support/api.ts';
import { deadLetters, inboxOf, published, shardsPerRelay, unpublished } from '../support/board.ts';
import { eventually } from '../support/eventually.ts';
import { asRecord, byKey, type CloudEvent, firstOccurrences, LISTS, readEvents } from '../support/events.ts';
import { Load } from '../support/load.ts';
import { useWhole } from '../support/whole.ts';

const LIST_COUNT = 20;
const SHARDS = 64;

const whole = useWhole();
let ann: Person;
let load: Load;

beforeAll(async () => {
  ann = await newPerson(whole().url);
  load = await Load.begin(ann, LIST_COUNT);
});

/** Does something in mid-stream: commands flow before, while events are published, and until after it is done. */
async function inMidStream(disturb: () => void | Promise<void>): Promise<void> {
  const ending = new AbortController();
  const before = await published(whole(), 'todo');
  const commands = load.stream(ending.signal);
  try {
    await eventually(async () => expect(await published(whole(), 'todo')).toBeGreaterThan(before + 10));
    await disturb();
  } finally {
    ending.abort();
    await commands;
  }
}

async function killInMidStream(name: string): Promise<void> {
  await inMidStream(() => whole().kill(name, 'SIGKILL'));
  await whole().waitUntilReady(name);
}

/** Nothing that was acknowledged is lost, doubled in its effect, or out of order. */
async function expectNothingLostNorDoubled(): Promise<void> {
  await eventually(async () => expect(await unpublished(whole(), 'todo')).toBe(0), 60_000);
  const published = await readEvents(whole(), LISTS);
  const events = firstOccurrences(published);
  await eventually(async () => expect(await inboxOf(whole(), 'users')).toHaveLength(events.length), 60_000);

  const perList = byKey(events);
  for (const list of load.lists) {
    const own = perList.get(list) ?? [];
    expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, index) => index + 1));
  }
  const known = new Set(events.map(nameOf));
  const missing = load.promised.map(({ list, sequence, type, task }) => `${list}/${sequence} ${type} ${task ?? ''}`);
  expect(missing.filter((name) => !known.has(name))).toEqual([]);
  // The commands of this test alone are in the topic, so there is no event beyond what was acknowledged either.
  expect(events).toHaveLength(load.promised.length);

  await expectAppliedOnceInOrder(events);
  const { listsOwned, openTasks, completed } = load.expected;
  const { completedPerDay, ...activity } = await ann.activity();
  expect(activity).toMatchObject({ listsOwned, openTasks });
  expect(sum(completedPerDay)).toBe(completed);
  expect([await deadLetters(whole(), 'users'), await deadLetters(whole(), 'todo')]).toEqual([0, 0]);
}

async function expectAppliedOnceInOrder(events: readonly CloudEvent[]): Promise<void> {
  const inbox = await inboxOf(whole(), 'users');
  expect(inbox.map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  const appliedAt = new Map(inbox.map((row) => [row.id, row.appliedAt]));
  for (const own of byKey(events).values()) {
    const times = own.map(({ id }) => appliedAt.get(id) ?? Number.NaN);
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

describe('killed in mid-stream', () => {
  it('the worker that relays loses and doubles nothing', async () => {
    for (let kill = 0; kill < 4; kill++) await killInMidStream('todo-worker');
    await expectNothingLostNorDoubled();
  });

  it('the worker that handles loses and doubles nothing', async () => {
    for (let kill = 0; kill < 3; kill++) await killInMidStream('users-worker');
    await expectNothingLostNorDoubled();
  });
});

describe('two workers of a service', () => {
  let second: string;

  beforeAll(async () => {
    second = await whole().addWorker('todo-service');
  });

  const expectShares =
    (...shares: readonly number[]) =>
    async () =>
      expect((await shardsPerRelay(whole(), 'todo')).toSorted((a, b) => a - b)).toEqual(shares);

  it('share the shards of the outbox', async () => {
    await eventually(expectShares(SHARDS / 2, SHARDS / 2));
  });

  it('one frozen loses its shards, and does no harm when it wakes', async () => {
    await inMidStream(async () => {
      whole().kill('todo-worker', 'SIGSTOP');
      await eventually(expectShares(SHARDS), 15_000);
    });
    // The other one alone publishes what came, also on the shards that the frozen one had.
    await eventually(async () => expect(await unpublished(whole(), 'todo')).toBe(0));
    await inMidStream(() => whole().kill('todo-worker', 'SIGCONT'));
    await eventually(expectShares(SHARDS / 2, SHARDS / 2));
    await expectNothingLostNorDoubled();
  });

  it('one killed leaves its shards to the other', async () => {
    await inMidStream(async () => {
      whole().kill(second, 'SIGKILL');
      await eventually(expectShares(SHARDS));
    });
    await whole().waitUntilReady(second);
    await eventually(expectShares(SHARDS / 2, SHARDS / 2));
    await expectNothingLostNorDoubled();
  });

  it('handle in order, also while one of them is killed', async () => {
    const handler = await whole().addWorker('users-service');
    await killInMidStream(handler);
    await killInMidStream('users-worker');
    await expectNothingLostNorDoubled();
  });
});

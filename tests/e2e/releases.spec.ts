import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appliedRows } from '../support/applied-events.ts';
import { deadLetterCount } from '../support/outbox-and-inbox.ts';
import { eventually } from '../support/eventually.ts';
import { LISTS } from '../support/events.ts';
import { membersOf, produce } from '../support/kafka.ts';
import { ANNOUNCED, buildNextRelease, type NextRelease } from '../support/next-release.ts';
import { useRunningProduct } from '../support/running-product.ts';

const product = useRunningProduct();
let next: NextRelease | undefined;
let newWorker: string;

beforeAll(async () => {
  next = await buildNextRelease();
  newWorker = await product().addWorker('users-service', next.folder);
});
afterAll(() => {
  next?.remove();
});

/** Publishes events of 60 lists, which reach all Kafka partitions, as a later release would. @returns the event ids. */
async function publish(type: string): Promise<readonly string[]> {
  const events = Array.from({ length: 60 }, () => {
    const [id, list, owner] = [randomUUID(), randomUUID(), randomUUID()];
    const fields = { id: list, ownerId: owner, name: 'List', createdAt: '2026-03-01T12:00:00Z' };
    const value = JSON.stringify({
      specversion: '1.0',
      id,
      source: 'todo-service',
      type,
      subject: list,
      time: '2026-03-01T12:00:00Z',
      sequence: '1',
      mood: 'a later attribute',
      data: { list: { ...fields, colour: 'red', tags: ['a later field'] }, also: { later: true } },
    });
    return { id, record: { key: list, value } };
  });
  await produce(
    product(),
    LISTS,
    events.map(({ record }) => record),
  );
  return events.map(({ id }) => id);
}

async function expectHandled(ids: readonly string[]): Promise<void> {
  await eventually(async () => {
    const applied = new Set((await appliedRows(product(), 'users')).map(({ eventId }) => eventId));
    expect(ids.filter((id) => !applied.has(id))).toEqual([]);
  });
  expect(await deadLetterCount(product(), 'users')).toBe(0);
}

describe('a worker of this release and one of the next, in one consumer group', () => {
  it('share the Kafka partitions', async () => {
    await eventually(async () => {
      const shares = await membersOf(product(), 'users-worker');
      expect(shares.toSorted((a, b) => a - b)).toEqual([3, 3, 3, 3]);
    });
  });

  it('handle every event, also with fields that a later release adds', async () => {
    await expectHandled(await publish('todo.list.created.v1'));
  });

  it('give way to the next release alone, which handles the event type that it announced', async () => {
    for (const name of ['users-worker', 'users-worker-daprd']) await product().stopProcess(name);
    await eventually(async () => expect(await membersOf(product(), 'users-worker')).toEqual([6, 6]));
    await expectHandled(await publish(ANNOUNCED));
    await product().waitUntilReady(newWorker);
  });
});

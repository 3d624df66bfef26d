import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deadLetters, inboxOf } from '../support/board.ts';
import { eventually } from '../support/eventually.ts';
import { LISTS } from '../support/events.ts';
import { membersOf, produce } from '../support/kafka.ts';
import { ANNOUNCED, buildNextRelease, type NextRelease } from '../support/next-release.ts';
import { useWhole } from '../support/whole.ts';

const whole = useWhole();
let next: NextRelease | undefined;
let newWorker: string;

beforeAll(async () => {
  next = await buildNextRelease();
  newWorker = await whole().addWorker('users-service', next.folder);
});
afterAll(() => {
  next?.remove();
});

/** Events of as many lists as spread over all partitions, as a later release would publish them; gives their ids. */
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
    whole(),
    LISTS,
    events.map(({ record }) => record),
  );
  return events.map(({ id }) => id);
}

async function expectHandled(ids: readonly string[]): Promise<void> {
  await eventually(async () => {
    const applied = new Set((await inboxOf(whole(), 'users')).map(({ id }) => id));
    expect(ids.filter((id) => !applied.has(id))).toEqual([]);
  });
  expect(await deadLetters(whole(), 'users')).toBe(0);
}

describe('a worker of this release and one of the next, in one consumer group', () => {
  it('share the partitions', async () => {
    await eventually(async () => {
      const shares = await membersOf(whole(), 'users-worker');
      expect(shares.toSorted((a, b) => a - b)).toEqual([3, 3, 3, 3]);
    });
  });

  it('handle every event, whatever fields a later release adds', async () => {
    await expectHandled(await publish('todo.list.created.v1'));
  });

  it('are followed by the next alone, which handles the type that it announced', async () => {
    for (const name of ['users-worker', 'users-worker-daprd']) await whole().stopProcess(name);
    await eventually(async () => expect(await membersOf(whole(), 'users-worker')).toEqual([6, 6]));
    await expectHandled(await publish(ANNOUNCED));
    await whole().waitUntilReady(newWorker);
  });
});

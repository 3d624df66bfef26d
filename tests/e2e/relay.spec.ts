import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { ROOT } from '../../tools/root.ts';
import { newPerson } from '../support/api.ts';
import { runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { byKey, type CloudEvent, firstOccurrences, LISTS, readEvents } from '../support/events.ts';
import { count, sql } from '../support/sql.ts';
import { useRunningProduct } from '../support/running-product.ts';

const product = useRunningProduct();
const MAIN = join(ROOT, 'ops/main.ts');
const SHARDS = 64;

const unpublishedOf = (key: string) =>
  count(product(), 'todo', 'SELECT count(*) FROM outbox WHERE published_at IS NULL AND key = $1', [key]);

/** The events of a list in the order of Kafka, each once. */
async function publishedOf(list: string): Promise<readonly CloudEvent[]> {
  return firstOccurrences(byKey(await readEvents(product(), LISTS)).get(list) ?? []);
}

/** Writes an event into the outbox, past the commands. */
async function insertEvent(key: string, sequence: number, data: unknown): Promise<void> {
  await sql(
    product(),
    'todo',
    `INSERT INTO outbox (id, shard, topic, key, type, sequence, data) VALUES ($1, $2, $3, $4, 'todo.list.changed.v1', $5, $6)`,
    [randomUUID(), crc32(key) % SHARDS, LISTS, key, sequence, JSON.stringify(data)],
  );
}

/** Runs `todo-platform outbox` on the database of the todo-service. */
const outbox = async (command: string, ...args: readonly string[]) =>
  runCommand(process.execPath, [MAIN, 'outbox', command, '-d', product().databaseUrl('todo'), ...args]);

const heldEvents = async () =>
  z
    .array(z.object({ state: z.string(), eventId: z.string(), key: z.string(), behind: z.int() }))
    .parse(JSON.parse((await outbox('list', '--json')).stdout));

it('an event that is too large for Kafka delays only later events of its own list, until an operator parks it', async () => {
  const ann = await newPerson(product().url);
  const [stuck, same] = [await ann.addList('Stuck'), await ann.addList('Goes on')];
  // Random text, which does not compress: daprd accepts it, Kafka refuses it.
  await insertEvent(stuck, 2, { list: { name: randomBytes(1_500_000).toString('base64') } });
  const others = [same, await ann.addList(), await ann.addList()];
  for (let round = 0; round < 5; round++)
    for (const list of [stuck, ...others])
      await ann.expect(200, 'PATCH', `/api/todos/v1/lists/${list}`, { body: { name: `Name ${round}` } });
  await eventually(async () => {
    for (const list of others) expect(await unpublishedOf(list)).toBe(0);
  }, 60_000);
  await eventually(async () => expect(await ann.activity()).toMatchObject({ listsOwned: 4 }));
  expect(await unpublishedOf(stuck)).toBe(6);

  // Parked, the refused event lets the later events of the list go on, in order.
  await eventually(async () =>
    expect(await heldEvents()).toEqual([{ state: 'refused', eventId: expect.any(String), key: stuck, behind: 5 }]),
  );
  const id = (await heldEvents())[0]?.eventId ?? '';
  expect(await outbox('retry', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('is not parked') });
  expect(await outbox('park', id)).toMatchObject({ code: 0, stdout: expect.stringContaining('5 later events') });
  expect(await outbox('park', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('is parked already') });
  expect(await heldEvents()).toEqual([{ state: 'parked', eventId: id, key: stuck, behind: 0 }]);
  await eventually(async () => expect(await unpublishedOf(stuck)).toBe(0), 60_000);
  const published = await publishedOf(stuck);
  expect(published.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);

  // Once its cause is mended, the event is published after the others.
  await sql(
    product(),
    'todo',
    `UPDATE outbox_parked SET data = (SELECT data FROM outbox WHERE outbox.id = $2) WHERE outbox_parked.id = $1`,
    [id, published[0]?.id],
  );
  expect(await outbox('retry', id)).toMatchObject({ code: 0, stdout: expect.stringContaining('back in the outbox') });
  await eventually(
    async () =>
      expect((await publishedOf(stuck)).map((event) => event.id)).toEqual([...published.map((event) => event.id), id]),
    60_000,
  );
  expect(await heldEvents()).toEqual([]);
  expect(await outbox('retry', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('No event') });
});

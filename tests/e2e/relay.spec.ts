import { randomBytes, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { newPerson } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { byKey, LISTS, readEvents } from '../support/events.ts';
import { count, sql } from '../support/sql.ts';
import { useRunningProduct } from '../support/running-product.ts';

const product = useRunningProduct();
const SHARDS = 64;

const unpublishedOf = (key: string) =>
  count(product(), 'todo', 'SELECT count(*) FROM outbox WHERE published_at IS NULL AND key = $1', [key]);

/** Writes an event into the outbox, past the commands. */
async function insertEvent(key: string, sequence: number, data: unknown): Promise<void> {
  await sql(
    product(),
    'todo',
    `INSERT INTO outbox (id, shard, topic, key, type, sequence, data) VALUES ($1, $2, $3, $4, 'todo.list.changed.v1', $5, $6)`,
    [randomUUID(), crc32(key) % SHARDS, LISTS, key, sequence, JSON.stringify(data)],
  );
}

it('an event that is too large for Kafka delays only later events of its own list', async () => {
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

  // Once the event that Kafka refuses is deleted, the relay publishes the later events of the list in order.
  await sql(product(), 'todo', 'DELETE FROM outbox WHERE key = $1 AND octet_length(data::text) > 1000000', [stuck]);
  await eventually(async () => expect(await unpublishedOf(stuck)).toBe(0), 60_000);
  const published = byKey(await readEvents(product(), LISTS)).get(stuck) ?? [];
  expect([...new Set(published.map(({ sequence }) => sequence))]).toEqual([1, 2, 3, 4, 5, 6]);
});

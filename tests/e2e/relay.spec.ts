import { randomBytes, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { newPerson } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { byKey, LISTS, readEvents } from '../support/events.ts';
import { count, sql } from '../support/sql.ts';
import { useWhole } from '../support/whole.ts';

const whole = useWhole();
const SHARDS = 64;

const waitingOf = (key: string) =>
  count(whole(), 'todo', 'SELECT count(*) FROM outbox WHERE published_at IS NULL AND key = $1', [key]);

/** An event as no command would write it. */
async function inOutbox(key: string, sequence: number, data: unknown): Promise<void> {
  await sql(
    whole(),
    'todo',
    `INSERT INTO outbox (id, shard, topic, key, type, sequence, data) VALUES ($1, $2, $3, $4, 'todo.list.changed.v1', $5, $6)`,
    [randomUUID(), crc32(key) % SHARDS, LISTS, key, sequence, JSON.stringify(data)],
  );
}

it('an event that is too large for the broker holds up its own list, and no other', async () => {
  const ann = await newPerson(whole().url);
  const [stuck, same] = [await ann.addList('Stuck'), await ann.addList('Goes on')];
  // Of random text, so that nothing compresses it. daprd takes it, the broker does not.
  await inOutbox(stuck, 2, { list: { name: randomBytes(1_500_000).toString('base64') } });
  const others = [same, await ann.addList(), await ann.addList()];
  for (let round = 0; round < 5; round++)
    for (const list of [stuck, ...others])
      await ann.expect(200, 'PATCH', `/api/todos/v1/lists/${list}`, { body: { name: `Name ${round}` } });
  await eventually(async () => {
    for (const list of others) expect(await waitingOf(list)).toBe(0);
  }, 60_000);
  await eventually(async () => expect(await ann.activity()).toMatchObject({ listsOwned: 4 }));
  expect(await waitingOf(stuck)).toBe(6);

  // Taken away, it lets the rest follow, in order.
  await sql(whole(), 'todo', 'DELETE FROM outbox WHERE key = $1 AND octet_length(data::text) > 1000000', [stuck]);
  await eventually(async () => expect(await waitingOf(stuck)).toBe(0), 60_000);
  const told = byKey(await readEvents(whole(), LISTS)).get(stuck) ?? [];
  expect([...new Set(told.map(({ sequence }) => sequence))]).toEqual([1, 2, 3, 4, 5, 6]);
});

import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { DecidedSerials } from '../src/outbox/decided-serials.js';
import { OutboxReader } from '../src/outbox/outbox-reader.js';
import { OutboxStore } from '../src/outbox/outbox-store.js';
import { ROWS_OF_A_KEY } from '../src/outbox/shard-cursor.js';
import { shardOf } from '../src/outbox/shard.js';
import { CountingStore } from './support/counting-store.js';
import { relayRig, type RelayRig, upTo } from './support/relay-rig.js';
import { ScriptedPublisher } from './support/scripted-publisher.js';
import { until } from './support/until.js';

jest.setTimeout(120_000);
const HOT = 'hot';
const HOT_ROWS = 50_000;
let rig: RelayRig;
beforeEach(async () => {
  rig = await relayRig();
});
afterEach(async () => rig.close());

/** Commits many events of one key at once. */
async function fill(key: string, from: number, to: number): Promise<void> {
  await rig.dataSource.query(
    `INSERT INTO outbox (id, shard, topic, key, type, sequence, data)
     SELECT uuidv7(), $1, 'topic', $2, 'type', n, '{}' FROM generate_series($3::int, $4::int) AS n`,
    [shardOf(key), key, from, to],
  );
}

const inShard = (matches: boolean, count: number) =>
  upTo(5_000)
    .map((n) => `list-${n}`)
    .filter((key) => (shardOf(key) === shardOf(HOT)) === matches)
    .slice(0, count);

it('a key with 50,000 waiting rows delays other keys of its shard and of other shards by a few windows only', async () => {
  const others = [...inShard(true, 5), ...inShard(false, 5)];
  await fill(HOT, 1, HOT_ROWS);
  for (const key of others) await rig.append(key, 1);
  const broker = new ScriptedPublisher();
  const store = new CountingStore(rig.dataSource);
  rig.start(broker, { store });
  await until(() => others.every((key) => broker.sequencesOf(key).length === 1), 60_000);
  expect(store.windows).toBeLessThan(15);
  const hotRows = broker.sequencesOf(HOT);
  expect(hotRows.length).toBeLessThan(15 * ROWS_OF_A_KEY);
  expect(hotRows).toEqual(upTo(hotRows.length));
});

it('the rows of a hot key are passed over in a few windows, although the last survey is older than they are', async () => {
  const reader = new OutboxReader(new OutboxStore(rig.dataSource), new DecidedSerials(rig.dataSource));
  const read = async () => {
    reader.own([shardOf(HOT)], 1);
    const window = await reader.read({ keys: new Set(), topics: [], isSuspect: () => false });
    await rig.dataSource.query('UPDATE outbox SET published_at = now() WHERE serial = ANY ($1)', [
      window.rows.map(({ serial }) => serial),
    ]);
    return { window, isMore: reader.settle(window, { rows: new Set(window.rows), isSuspect: () => false }) };
  };
  await read();
  await fill(HOT, 1, HOT_ROWS);
  const [cold = ''] = inShard(true, 1);
  await rig.append(cold, 1);
  await read();
  const ofLanes: number[] = [];
  for (let next = await read(); !next.window.rows.some(({ key }) => key === cold); next = await read()) {
    expect(next.isMore).toBe(true);
    ofLanes.push(next.window.ofLanes.length);
  }
  // 20,000 rows a window. The rows of the lane are read before and after, not in between.
  expect(ofLanes).toEqual([ROWS_OF_A_KEY, 0]);
  expect((await read()).window.ofLanes).toHaveLength(ROWS_OF_A_KEY);
});

it('keys with many rows are published in order, while new rows of them are committed', async () => {
  const keys = inShard(true, 3);
  for (const key of keys) await fill(key, 1, 130);
  const broker = new ScriptedPublisher();
  rig.start(broker);
  for (let sequence = 131; sequence <= 160; sequence++) for (const key of keys) await rig.append(key, sequence);
  await until(async () => (await rig.waiting()).length === 0, 60_000);
  for (const key of keys) expect(broker.sequencesOf(key)).toEqual(upTo(160));
});

it('a refused event with 3,000 later ones of its key delays no other key, and all follow once it is accepted', async () => {
  await fill(HOT, 1, 3_000);
  let refusing = true;
  const broker = new ScriptedPublisher((rows) =>
    rows.filter(({ key, sequence }) => refusing && key === HOT && sequence === '30'),
  );
  const store = new CountingStore(rig.dataSource);
  rig.start(broker, { store });
  await until(() => broker.sequencesOf(HOT).length === 29);
  for (const key of inShard(true, 20)) await rig.append(key, 1);
  await until(async () => (await rig.waiting()).every((row) => row.startsWith(HOT)));
  expect(broker.sequencesOf(HOT)).toEqual(upTo(29));
  refusing = false;
  await until(async () => (await rig.waiting()).length === 0, 100_000);
  expect(broker.sequencesOf(HOT)).toEqual(upTo(3_000));
});

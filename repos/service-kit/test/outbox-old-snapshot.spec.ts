import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { Registry } from 'prom-client';
import { measureBacklog } from '../src/lifecycle/backlog-metrics.js';
import { DecidedSerials } from '../src/outbox/decided-serials.js';
import { OutboxReader } from '../src/outbox/outbox-reader.js';
import { OutboxStore } from '../src/outbox/outbox-store.js';
import { SHARDS } from '../src/outbox/shard.js';
import { CountingStore } from './support/counting-store.js';
import { Explained } from './support/explained.js';
import { relayRig, type RelayRig } from './support/relay-rig.js';
import { ScriptedPublisher } from './support/scripted-publisher.js';
import { silent } from './support/silent.js';
import { until } from './support/until.js';

jest.setTimeout(120_000);
const INSERT = `
  INSERT INTO outbox (id, shard, topic, key, type, sequence, data)
  SELECT uuidv7(), n % ${SHARDS}, 'topic', 'key-' || n, 'type', 1, '{}'`;
let rig: RelayRig;
let other: Client;
beforeEach(async () => {
  rig = await relayRig();
  other = new Client({ connectionString: rig.url });
  await other.connect();
});
afterEach(async () => {
  await other.end();
  await rig.close();
});

/** Writes that many rows and publishes them. @returns the last serial. */
async function publishRows(rows: number): Promise<bigint> {
  await rig.dataSource.query(`${INSERT} FROM generate_series(1, $1::int) AS n`, [rows]);
  await rig.dataSource.query('UPDATE outbox SET published_at = now() WHERE published_at IS NULL');
  const [last] = await rig.dataSource.query<{ serial: string }[]>('SELECT max(serial) AS serial FROM outbox');
  return BigInt(last?.serial ?? 0);
}

async function unpublishedIn(registry: Registry): Promise<number | undefined> {
  const gauges = await registry.getMetricsAsJSON();
  return gauges.find(({ name }) => name === 'outbox_unpublished_events')?.values[0]?.value;
}

describe('while an old snapshot is open', () => {
  it('a window reads the same blocks after 10,000 published rows as after 100,000', async () => {
    const explained = new Explained(rig.dataSource, /AS (owned \(shard, after, up_to\)|row)/);
    const reader = new OutboxReader(new OutboxStore(explained.dataSource), new DecidedSerials(rig.dataSource));
    const read = async () => {
      reader.own(
        Array.from({ length: SHARDS }, (_, shard) => shard),
        1,
      );
      const window = await reader.read({ keys: new Set(), topics: [], isSuspect: () => false });
      reader.settle(window, { rows: new Set(window.rows), isSuspect: () => false });
      return window;
    };
    /** The blocks of a window when so many rows were published; the windows before it have passed over them. */
    const blocksAfter = async (rows: number) => {
      const last = await publishRows(rows);
      await until(async () => (await read()).decided >= last);
      await read();
      return explained.blocks;
    };
    await other.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM outbox');
    const few = await blocksAfter(10_000);
    expect(await blocksAfter(90_000)).toBeLessThanOrEqual(few + SHARDS);
  });

  it('the gauges read the same blocks after 10,000 published rows as after 100,000, and count only what waits', async () => {
    const explained = new Explained(rig.dataSource, /AS unpublished/);
    const registry = new Registry();
    measureBacklog('todo-worker', explained.dataSource, silent, registry);
    const unpublished = async () => unpublishedIn(registry);
    const blocksAfter = async (rows: number) => {
      await publishRows(rows);
      await rig.append('waiting', rows, rows + 2);
      expect(await unpublished()).toBe(3);
      expect(await unpublished()).toBe(3);
      return explained.blocks;
    };
    await other.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM outbox');
    const few = await blocksAfter(10_000);
    // The index has a level more then, and three parts of the statement search it for each shard.
    expect(await blocksAfter(90_000)).toBeLessThanOrEqual(few + 3 * SHARDS);
  });
});

it('the gauges count rows that a transaction commits late, below serials that were published before', async () => {
  const registry = new Registry();
  measureBacklog('todo-worker', rig.dataSource, silent, registry);
  const unpublished = async () => unpublishedIn(registry);
  await other.query(`BEGIN; ${INSERT} FROM generate_series(1, 3) AS n`);
  await publishRows(10);
  for (let scrape = 0; scrape < 3; scrape++) expect(await unpublished()).toBe(0);
  await other.query('COMMIT');
  expect(await unpublished()).toBe(3);
});

describe('a transaction that commits late', () => {
  it('is published, although rows with higher serials were published long before', async () => {
    const store = new CountingStore(rig.dataSource);
    const broker = new ScriptedPublisher();
    await other.query(`BEGIN; ${INSERT} FROM generate_series(1, 3) AS n`);
    rig.start(broker, { store });
    for (let sequence = 1; sequence <= 5; sequence++) await rig.append('early', sequence);
    await until(() => broker.sequencesOf('early').length === 5);
    const seen = store.surveys;
    await until(() => store.surveys >= seen + 4);
    await other.query('COMMIT');
    await until(() => [1, 2, 3].every((n) => broker.sequencesOf(`key-${n}`).length === 1));
    expect(await rig.waiting()).toEqual([]);
  });

  it('keeps its serial and all higher ones undecided', async () => {
    const serials = new DecidedSerials(rig.dataSource);
    await rig.append('a', 1, 2);
    expect((await serials.survey()).decided).toBe(2n);
    await other.query(`BEGIN; ${INSERT} FROM generate_series(1, 1) AS n`);
    await rig.append('a', 3);
    for (let time = 0; time < 3; time++) expect((await serials.survey()).decided).toBe(2n);
    await other.query('ROLLBACK');
    expect((await serials.survey()).decided).toBe(4n);
  });
});

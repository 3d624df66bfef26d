import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Registry } from 'prom-client';
import { measureBacklog } from '../src/lifecycle/backlog-metrics.js';
import { OutboxStore } from '../src/outbox/outbox-store.js';
import { relayRig, type RelayRig } from './support/relay-rig.js';
import { ScriptedPublisher } from './support/scripted-publisher.js';
import { silent } from './support/silent.js';
import { until } from './support/until.js';

jest.setTimeout(60_000);
let rig: RelayRig;
let registry: Registry;
let refusing: boolean;
let broker: ScriptedPublisher;
beforeEach(async () => {
  rig = await relayRig();
  registry = new Registry();
  measureBacklog('todo-worker', rig.dataSource, silent, registry);
  refusing = true;
  broker = new ScriptedPublisher((rows) =>
    rows.filter(({ key, sequence }) => refusing && key === 'bad' && sequence === '2'),
  );
});
afterEach(async () => rig.close());

async function gauge(name: string): Promise<number | undefined> {
  const metric = (await registry.getMetricsAsJSON()).find((one) => one.name === name);
  return metric?.values[0]?.value;
}
const refusals = () =>
  rig.dataSource.query<{ key: string; type: string; reason: string; refusals: number }[]>(
    'SELECT key, type, reason, refusals FROM outbox_refusals',
  );

it('an event that the broker refuses is recorded with its reason until the broker accepts it', async () => {
  for (const key of ['bad', 'good']) await rig.append(key, 1, 3);
  rig.start(broker);
  await until(async () => ((await refusals())[0]?.refusals ?? 0) >= 3, 30_000);
  expect(await refusals()).toMatchObject([
    { key: 'bad', type: 'todo.event.dead-lettered.v1', reason: 'as the script says' },
  ]);
  expect(await gauge('outbox_refused_events')).toBe(1);
  refusing = false;
  await until(async () => (await refusals()).length === 0);
  await until(async () => (await rig.waiting()).length === 0);
  expect(broker.sequencesOf('bad')).toEqual([1, 2, 3]);
});

it('events that wait behind a refused one do not count as events that can be published', async () => {
  for (const key of ['bad', 'good']) await rig.append(key, 1, 3);
  rig.start(broker);
  await until(async () => (await refusals()).length === 1);
  await until(async () => (await rig.waiting()).join() === 'bad2,bad3');
  expect(await gauge('outbox_unpublished_events')).toBe(0);
  expect(await gauge('outbox_oldest_unpublished_age_seconds')).toBe(0);
});

it('an event that was parked while the broker accepted it is published, not parked', async () => {
  await rig.append('a', 1);
  const store = new OutboxStore(rig.dataSource);
  const rows = await store.rowsOfKeys(
    (await rig.dataSource.query<{ shard: number }[]>('SELECT shard FROM outbox')).map(({ shard }) => {
      return { shard, key: 'a', after: 0n, upTo: 10n, limit: 1 };
    }),
  );
  await rig.dataSource.query(`
    WITH taken AS (DELETE FROM outbox RETURNING *)
    INSERT INTO outbox_parked (id, shard, topic, key, type, sequence, data, occurred_at, reason, refusals)
    SELECT id, shard, topic, key, type, sequence, data, occurred_at, 'too large', 1 FROM taken`);
  expect(await gauge('outbox_parked_events')).toBe(1);
  await store.markPublished(rows);
  expect(await gauge('outbox_parked_events')).toBe(0);
});

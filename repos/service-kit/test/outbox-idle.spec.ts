import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { dayPartitionName } from '../src/database/day-partitions.js';
import { DecidedSerials } from '../src/outbox/decided-serials.js';
import { OutboxDayPartitions } from '../src/outbox/outbox-day-partitions.js';
import { OutboxReader } from '../src/outbox/outbox-reader.js';
import { OutboxStore } from '../src/outbox/outbox-store.js';
import { SHARDS } from '../src/outbox/shard.js';
import { CountingStore } from './support/counting-store.js';
import { Explained } from './support/explained.js';
import { relayRig, type RelayRig } from './support/relay-rig.js';
import { ScriptedPublisher } from './support/scripted-publisher.js';
import { silent } from './support/silent.js';
import { until } from './support/until.js';

jest.setTimeout(60_000);
const DAY_MS = 86_400_000;
let rig: RelayRig;
beforeEach(async () => {
  rig = await relayRig();
});
afterEach(async () => rig.close());

it('many NOTIFYs cause at most 40 windows a second', async () => {
  const store = new CountingStore(rig.dataSource);
  rig.start(new ScriptedPublisher(), { store });
  await until(() => store.windows > 0);
  const [startedAt, before] = [performance.now(), store.windows];
  for (let sent = 0; sent < 250; sent++) {
    await rig.dataSource.query('NOTIFY outbox');
    await pause(3);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  expect(store.windows - before).toBeLessThanOrEqual(40 * seconds + 2);
});

it('a window without rows searches today only, except once a second', async () => {
  await new OutboxDayPartitions(rig.dataSource, silent).maintain();
  const explained = new Explained(rig.dataSource, /AS owned \(shard, after, up_to\)/);
  const reader = new OutboxReader(new OutboxStore(explained.dataSource), new DecidedSerials(rig.dataSource));
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
  const waiting = { keys: new Set<string>(), topics: [], isSuspect: () => false };
  const read = async () => {
    reader.own(shards, 1);
    const window = await reader.read(waiting);
    reader.settle(window, { rows: new Set(), isSuspect: () => false });
    return window.readsAllDays;
  };
  const inThreeDays = dayPartitionName('outbox', new Date(Date.now() + 3 * DAY_MS));
  expect(await read()).toBe(true);
  expect(explained.plan).toContain(inThreeDays);
  expect(await read()).toBe(false);
  expect(explained.plan).toContain(dayPartitionName('outbox', new Date()));
  expect(explained.plan).not.toContain(inThreeDays);
});

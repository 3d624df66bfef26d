import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SHARDS } from '../src/outbox/shard.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { RunningLease } from './support/running-lease.js';
import { tcpProxy } from './support/tcp-proxy.js';
import { until } from './support/until.js';

const ALL = Array.from({ length: SHARDS }, (_, shard) => shard);
let database: KitDatabase;
let leases: RunningLease[] = [];
let watch: NodeJS.Timeout;
let sharedTwice: number[] = [];

beforeAll(async () => {
  database = await kitDatabase();
  // The promise that all else rests on, looked at all the time: no shard is trusted by two.
  watch = setInterval(() => sharedTwice.push(...doubles(leases.flatMap((lease) => lease.trusted))), 5);
});
afterAll(async () => {
  clearInterval(watch);
  await database.close();
});
afterEach(async () => {
  await Promise.all(leases.map((lease) => lease.close()));
  leases = [];
  expect(sharedTwice).toEqual([]);
  sharedTwice = [];
});

const doubles = (shards: readonly number[]) => shards.filter((shard, index) => shards.indexOf(shard) !== index);
const owned = () => leases.flatMap((lease) => lease.trusted).toSorted((a, b) => a - b);
const shares = () => leases.map((lease) => lease.trusted.length);

function start(url = database.url): RunningLease {
  const lease = new RunningLease(url);
  leases.push(lease);
  return lease;
}

async function allOwnedIn(expected: readonly number[], withinMs?: number): Promise<void> {
  await until(() => JSON.stringify(shares()) === JSON.stringify(expected), withinMs);
  expect(owned()).toEqual(ALL);
}

describe('the shards', () => {
  it('are all owned by the only relay, half by each of two, a third by each of three, and taken over from one that leaves', async () => {
    start();
    await allOwnedIn([64]);
    start();
    await allOwnedIn([32, 32]);
    start();
    await allOwnedIn([22, 22, 20]);
    await leases.shift()?.close();
    await allOwnedIn([32, 32]);
    await leases.pop()?.close();
    await allOwnedIn([64]);
  }, 40_000);

  it('are lost at once with the connection, and taken again by it or another', async () => {
    const lease = start();
    await until(() => lease.trusted.length === 64);
    const killed = await database.column(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'outbox-relay' AND datname = current_database()`,
    );
    expect(killed).toEqual([true]);
    await until(() => lease.trusted.length === 0, 1_000);
    await allOwnedIn([64]);
  }, 20_000);

  it('of a frozen relay go to the others within about 10 s, after it stopped trusting them, and it comes back', async () => {
    const proxy = await tcpProxy(database.url);
    const frozen = start(proxy.url);
    await allOwnedIn([64]);
    const other = start();
    await allOwnedIn([32, 32]);
    proxy.freeze();
    const since = performance.now();
    await until(() => other.trusted.length === 64, 15_000);
    expect(performance.now() - since).toBeGreaterThan(5_000);
    expect(frozen.trusted).toEqual([]);
    proxy.thaw();
    await allOwnedIn([32, 32], 20_000);
    await frozen.close();
    leases = [other];
    await proxy.close();
  }, 60_000);

  it('wait for a database that is away', async () => {
    const proxy = await tcpProxy(database.url);
    await proxy.close();
    const lease = start(proxy.url);
    const other = start();
    await until(() => other.trusted.length === 64);
    expect(lease.trusted).toEqual([]);
  }, 20_000);
});

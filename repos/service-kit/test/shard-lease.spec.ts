import { expect, jest, test } from '@jest/globals';
import { SHARDS } from '../src/outbox/shard.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { LeaseGroup } from './support/running-lease.js';
import { tcpProxy } from './support/tcp-proxy.js';
import { until } from './support/until.js';

// Most of the time is waiting for the servers' clocks, so the tests wait together, each on a database of its own.
jest.setTimeout(90_000);

const ALL = Array.from({ length: SHARDS }, (_, shard) => shard);

async function withLeases(work: (group: LeaseGroup, database: KitDatabase) => Promise<void>): Promise<void> {
  const database = await kitDatabase();
  const group = new LeaseGroup();
  try {
    await work(group, database);
    expect(group.sharedTwice).toEqual([]);
  } finally {
    await group.close();
    await database.close();
  }
}

async function allOwnedIn(group: LeaseGroup, expected: readonly number[]): Promise<void> {
  await until(() => JSON.stringify(group.shares()) === JSON.stringify(expected), 30_000);
  expect(group.trusted()).toEqual(ALL);
}

test.concurrent(
  'the shards are shared evenly by one, two and three relays, and taken over from one that leaves',
  async () =>
    withLeases(async (group, { url }) => {
      const first = group.start(url);
      await allOwnedIn(group, [64]);
      group.start(url);
      await allOwnedIn(group, [32, 32]);
      const third = group.start(url);
      await allOwnedIn(group, [22, 22, 20]);
      await group.stop(first);
      await allOwnedIn(group, [32, 32]);
      await group.stop(third);
      await allOwnedIn(group, [64]);
    }),
);

test.concurrent('the shards are lost at once with the connection, and taken again', async () =>
  withLeases(async (group, database) => {
    const lease = group.start(database.url);
    await allOwnedIn(group, [64]);
    const killed = await database.column(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'outbox-relay' AND datname = current_database()`,
    );
    expect(killed).toEqual([true]);
    // Sooner than it would stop trusting them by itself.
    await until(() => lease.trusted.length === 0, 4_000);
    await allOwnedIn(group, [64]);
  }),
);

test.concurrent(
  'the shards of a frozen relay go to another, after it stopped trusting them, and it comes back',
  async () =>
    withLeases(async (group, { url }) => {
      const proxy = await tcpProxy(url);
      const frozen = group.start(proxy.url);
      await allOwnedIn(group, [64]);
      const other = group.start(url);
      await allOwnedIn(group, [32, 32]);
      proxy.freeze();
      const since = performance.now();
      await until(() => other.trusted.length === 64, 30_000);
      // The server's patience with an idle session is 10 s; what is less was not the freeze.
      expect(performance.now() - since).toBeGreaterThan(5_000);
      expect(performance.now() - since).toBeLessThan(20_000);
      expect(frozen.trusted).toEqual([]);
      proxy.thaw();
      await allOwnedIn(group, [32, 32]);
      await group.stop(frozen);
      await proxy.close();
    }),
);

test.concurrent('a relay whose database is away owns nothing, and takes part once it is back', async () =>
  withLeases(async (group, { url }) => {
    const proxy = await tcpProxy(url);
    proxy.freeze();
    const late = group.start(proxy.url);
    const other = group.start(url);
    await until(() => other.trusted.length === 64);
    expect(late.trusted).toEqual([]);
    proxy.thaw();
    await allOwnedIn(group, [32, 32]);
    await group.stop(late);
    await proxy.close();
  }),
);

test.concurrent(
  'a relay that wakes from a freeze trusts nothing, before it has read anything from its connection',
  async () =>
    withLeases(async (group, { url }) => {
      const lease = group.start(url);
      await allOwnedIn(group, [64]);
      // Nothing else runs between these lines: as of a process that was stopped and goes on.
      const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 9_000);
      const trusted = lease.trusted.length;
      clock.mockRestore();
      expect(trusted).toBe(0);
      expect(lease.trusted).toHaveLength(64);
    }),
);

import { expect, jest, test } from '@jest/globals';
import { SHARDS } from '../src/outbox/shard.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { LeaseGroup } from './support/running-lease.js';
import { tcpProxy } from './support/tcp-proxy.js';
import { until } from './support/until.js';

// The tests mostly wait for timeouts of the server. So they run at the same time, each on its own database.
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
  'one, two and three relays own nearly equal shares of the shards, and take over those of one that leaves',
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

test.concurrent('a relay loses its shards at once with its connection, and takes them again', async () =>
  withLeases(async (group, database) => {
    const lease = group.start(database.url);
    await allOwnedIn(group, [64]);
    const ended = await database.column(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'outbox-relay' AND datname = current_database()`,
    );
    expect(ended).toEqual([true]);
    // This is earlier than the lease stops trusting its shards if there is no error.
    await until(() => lease.trusted.length === 0, 4_000);
    await allOwnedIn(group, [64]);
  }),
);

test.concurrent(
  'another relay takes the shards of a frozen one after that has stopped trusting them; the frozen one comes back',
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
      // The server ends an idle session after 10 s. If the shards were free much earlier, the freeze was not the cause.
      expect(performance.now() - since).toBeGreaterThan(5_000);
      expect(performance.now() - since).toBeLessThan(20_000);
      expect(frozen.trusted).toEqual([]);
      proxy.thaw();
      await allOwnedIn(group, [32, 32]);
      await group.stop(frozen);
      await proxy.close();
    }),
);

test.concurrent('a relay whose database is away owns nothing, and takes its share once it is back', async () =>
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

test.concurrent('a relay that wakes from a freeze trusts no lock, even before it reads from its connection', async () =>
  withLeases(async (group, { url }) => {
    const lease = group.start(url);
    await allOwnedIn(group, [64]);
    // No other code runs between these lines, as in a process that was stopped and continues.
    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 9_000);
    const trusted = lease.trusted.length;
    clock.mockRestore();
    expect(trusted).toBe(0);
    expect(lease.trusted).toHaveLength(64);
  }),
);

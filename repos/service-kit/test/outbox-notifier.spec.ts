import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { OUTBOX_CHANNEL, PostgresOutboxNotifier } from '../src/outbox/notifier.js';
import { Transactions } from '../src/outbox/transactions.js';
import { keyedEvent } from './support/events.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { until } from './support/until.js';

let database: KitDatabase;
let listener: Client;
let heard: number[] = [];
const failures: unknown[] = [];

beforeAll(async () => {
  database = await kitDatabase();
  listener = new Client({ connectionString: database.url });
  await listener.connect();
  await listener.query(`LISTEN ${OUTBOX_CHANNEL}`);
  listener.on('notification', () => heard.push(performance.now()));
});
afterAll(async () => {
  await listener.end();
  await database.close();
});

describe('the notifier', () => {
  it('sends NOTIFY only after the row is visible', async () => {
    const notifier = new PostgresOutboxNotifier(database.url, (error) => failures.push(error));
    const seen: unknown[] = [];
    const look = () => void listener.query('SELECT 1 FROM outbox').then(({ rowCount }) => seen.push(rowCount));
    listener.once('notification', look);
    await new Transactions(database.dataSource, notifier).run(async ({ manager, publish }) => {
      publish(keyedEvent('l', 1));
      await manager.query('SELECT pg_sleep(0.1)');
      expect(heard).toEqual([]);
    });
    await until(() => seen.length > 0);
    expect(seen).toEqual([1]);
    expect(failures).toEqual([]);
    await notifier.onApplicationShutdown();
  });

  it('sends NOTIFY at most once per 40 ms, however many commits there are, and once after the last', async () => {
    const notifier = new PostgresOutboxNotifier(database.url, (error) => failures.push(error));
    heard = [];
    const startedAt = performance.now();
    let requests = 0;
    let lastRequestAt = 0;
    while (performance.now() - startedAt < 300) {
      notifier.notify();
      requests++;
      lastRequestAt = performance.now();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => (heard.at(-1) ?? 0) > lastRequestAt);
    const elapsed = performance.now() - startedAt;
    expect(requests).toBeGreaterThan(100);
    expect(heard.length).toBeGreaterThan(1);
    // Timers may be a millisecond early.
    expect(heard.length).toBeLessThanOrEqual(elapsed / 39 + 2);
    await notifier.onApplicationShutdown();
  });

  it('sends NOTIFY while commands wait for a connection', async () => {
    const notifier = new PostgresOutboxNotifier(database.url, (error) => failures.push(error));
    heard = [];
    let answered = 0;
    const waiting = Array.from({ length: 15 }, () =>
      database.dataSource.query('SELECT pg_sleep(2)').finally(() => answered++),
    );
    notifier.notify();
    await until(() => heard.length > 0);
    expect(answered).toBe(0);
    await Promise.all(waiting);
    await notifier.onApplicationShutdown();
  });

  it('reports an error and does not retry, since the relay finds the row by polling', async () => {
    const gone = await kitDatabase();
    const errors: unknown[] = [];
    const notifier = new PostgresOutboxNotifier(gone.url, (error) => errors.push(error));
    const name = new URL(gone.url).pathname.slice(1);
    await database.dataSource.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await database.dataSource.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
      name,
    ]);
    notifier.notify();
    await until(() => errors.length > 0);
    expect(errors).toHaveLength(1);
    await notifier.onApplicationShutdown();
    await gone.close();
  });
});

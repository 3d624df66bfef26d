import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLocalJWKSet } from 'jose';
import { Registry } from 'prom-client';
import { measureBacklog } from '../src/lifecycle/backlog-metrics.js';
import { MetricsServer } from '../src/metrics/metrics-server.js';
import { measurePool } from '../src/metrics/pool-metrics.js';
import { MeasuredPublisher } from '../src/outbox/measured-publisher.js';
import { inboxOf, registered } from './support/inbox-rig.js';
import { kitApp } from './support/kit-app.js';
import { kitDatabase, type KitDatabase, openDataSource } from './support/kit-database.js';
import { relayRig } from './support/relay-rig.js';
import { silent } from './support/silent.js';
import { tokenKey } from './support/token-keys.js';

let database: KitDatabase;

beforeAll(async () => {
  database = await kitDatabase();
});
afterAll(async () => database.close());

/** The samples of a metric, by their labels. */
async function samples(registry: Registry, name: string): Promise<Readonly<Record<string, number>>> {
  const metric = (await registry.getMetricsAsJSON()).find((one) => one.name === name);
  return Object.fromEntries(
    (metric?.values ?? []).flatMap((sample) => {
      const { metricName = name } = sample as { metricName?: string };
      if (metricName.endsWith('_bucket') || metricName.endsWith('_sum')) return [];
      return [[Object.values(sample.labels).join(' '), sample.value]];
    }),
  );
}

describe('the metrics of an api', () => {
  let app: NestFastifyApplication;
  let url: string;

  beforeAll(async () => {
    const { jwk } = await tokenKey('key');
    app = await kitApp(database.url, { getKey: createLocalJWKSet({ keys: [jwk] }) });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${app.get(MetricsServer).port}`;
  });
  afterAll(async () => app.close());

  const text = async () => (await fetch(`${url}/metrics`)).text();

  it('count requests by route pattern, method and status, never by path', async () => {
    await app.inject({ url: `/things/${randomUUID()}` });
    await app.inject({ url: `/things/${randomUUID()}` });
    await app.inject({ url: '/things/broken' });
    await app.inject({ url: '/no/such/path' });
    await app.inject({ method: 'POST', url: '/things', payload: {} });
    const found = (await text()).split('\n').filter((line) => line.includes('request_duration_seconds_count'));
    const labels = 'service="kit-app",role="api"';
    for (const [method, route, status, count] of [
      ['GET', '/things/:id', 200, 2],
      ['GET', '/things/broken', 500, 1],
      ['GET', 'none', 404, 1],
      ['POST', '/things', 401, 1],
    ] as const)
      expect(found).toContain(
        `http_server_request_duration_seconds_count{${labels},method="${method}",route="${route}",status="${status}"} ${count}`,
      );
    expect(found).toHaveLength(4);
  });

  it('include the process and its pool', async () => {
    const all = await text();
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes', 'db_pool_waiting'])
      expect(all).toMatch(new RegExp(`^${name}\\{.*\\} [0-9.e+-]+$`, 'm'));
    expect(all).toMatch(/^db_pool_connections\{state="idle",.*\} [1-9]/m);
  });

  it('are served on no other port, and their port serves nothing else', async () => {
    expect((await app.inject({ url: '/metrics' })).statusCode).toBe(404);
    expect((await fetch(`${url}/things/broken`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  });
});

describe('the metrics of an inbox', () => {
  it('count each event by its outcome', async () => {
    const registry = new Registry();
    const type = 'users.account.registered.v1';
    const [good, broken] = [registered(randomUUID()), registered(randomUUID())];
    const inbox = inboxOf(
      database.dataSource,
      ({ id }) => (broken.payload.includes(id) ? Promise.reject(new TypeError('no')) : Promise.resolve()),
      undefined,
      registry,
    );
    const other = {
      ...good,
      payload: JSON.stringify({ ...JSON.parse(good.payload), id: 'x', type: 'somebody.elses' }),
    };
    await inbox.receiveAll([good, other]);
    await inbox.receiveAll([good]);
    await inbox.receiveAll([broken]);
    await inbox.receiveAll([{ ...good, payload: 'no JSON' }]);
    expect(await samples(registry, 'inbox_events_total')).toEqual({
      [`${type} applied`]: 1,
      'other ignored': 1,
      [`${type} duplicate`]: 1,
      [`${type} retried`]: 1,
      'other dead': 1,
    });
    expect(await samples(registry, 'inbox_handling_duration_seconds')).toEqual({ committed: 2, failed: 1 });
    expect(await samples(registry, 'inbox_commit_to_effect_seconds')).toEqual({ [type]: 1 });
    expect(await samples(registry, 'inbox_delivery_events')).toEqual({ '': 4 });
  });
});

describe('the metrics of an outbox', () => {
  it('show how many events are unpublished and how old the oldest is, and count published and refused ones', async () => {
    const rig = await relayRig();
    try {
      const registry = new Registry();
      measureBacklog('todo-worker', rig.dataSource, silent, registry);
      const waiting = () => samples(registry, 'outbox_unpublished_events');
      const age = async () => Object.values(await samples(registry, 'outbox_oldest_unpublished_age_seconds'));
      expect([await waiting(), await age()]).toEqual([{ '': 0 }, [0]]);
      await rig.append('a', 1, 3);
      await rig.append('b', 1);
      await rig.dataSource.query(`UPDATE outbox SET occurred_at = now() - interval '1 minute' WHERE key = 'b'`);
      expect(await waiting()).toEqual({ '': 4 });
      const [oldest = 0] = await age();
      expect(oldest).toBeGreaterThanOrEqual(60);
      expect(oldest).toBeLessThan(120);
      const publisher = new MeasuredPublisher(
        {
          publish: async (rows) =>
            Promise.resolve(rows.filter(({ key }) => key === 'b').map((row) => ({ row, reason: 'no' }))),
        },
        registry,
      );
      rig.start(publisher);
      // An event that the broker refuses does not count.
      while ((await waiting())[''] !== 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const published = await samples(registry, 'outbox_events_total');
      expect(Object.entries(published)).toEqual(
        expect.arrayContaining([
          [expect.stringMatching(/ published$/), 3],
          [expect.stringMatching(/ refused$/), expect.any(Number)],
        ]),
      );
    } finally {
      await rig.close();
    }
  });

  it('count the dead letters that wait for a person, without dropped ones', async () => {
    const registry = new Registry();
    measureBacklog('todo-worker', database.dataSource, silent, registry);
    const before = await samples(registry, 'inbox_dead_letters');
    await database.dataSource.query(
      `INSERT INTO dead_letters (consumer, event_id, topic, key, type, reason, attempts, trace_id, payload, dropped_at)
       SELECT 'todo-worker', i::text, '', '', '', '', 1, '', '', CASE WHEN i > 1 THEN now() END FROM generate_series(1, 3) i`,
    );
    expect(await samples(registry, 'inbox_dead_letters')).toEqual({ '': (before[''] ?? 0) + 1 });
  });

  it('have no value, rather than an old one, if the database does not answer in time', async () => {
    const registry = new Registry();
    const source = await openDataSource(database.url, 1);
    measureBacklog('todo-worker', source, silent, registry);
    measurePool(source, registry);
    expect(await samples(registry, 'inbox_dead_letters')).not.toEqual({});
    const busy = source.query('SELECT pg_sleep(3)');
    expect(await samples(registry, 'inbox_dead_letters')).toEqual({});
    expect(await samples(registry, 'db_pool_connections')).toEqual({ used: 1, idle: 0 });
    await busy;
    await source.destroy();
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLocalJWKSet } from 'jose';
import { DataSource } from 'typeorm';
import { Health } from '../src/health/health.js';
import { kitApp, POOL_SIZE } from './support/kit-app.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { type TcpProxy, tcpProxy } from './support/tcp-proxy.js';
import { tokenKey } from './support/token-keys.js';
import { until } from './support/until.js';

let database: KitDatabase;
let proxy: TcpProxy;
let app: NestFastifyApplication;

beforeAll(async () => {
  database = await kitDatabase();
  proxy = await tcpProxy(database.url);
  const { jwk } = await tokenKey('key');
  app = await kitApp(proxy.url, { getKey: createLocalJWKSet({ keys: [jwk] }) });
  await app.init();
});
afterAll(async () => {
  await app.close();
  await proxy.close();
  await database.close();
});

async function health(kind: 'live' | 'ready') {
  const response = await app.inject({ url: `/health/${kind}` });
  return [response.statusCode, response.json()] as const;
}

describe('health', () => {
  it('is live and ready once the database answers', async () => {
    expect(await health('live')).toEqual([200, { status: 'live' }]);
    expect(await health('ready')).toEqual([200, { status: 'ready' }]);
  });

  it('is not ready while the process waits for something', async () => {
    app.get(Health).waitFor('the sidecar');
    app.get(Health).waitFor('something else');
    expect(await health('ready')).toEqual([
      503,
      { status: 'not ready', problems: ['waiting for the sidecar', 'waiting for something else'] },
    ]);
    app.get(Health).done('the sidecar');
    app.get(Health).done('something else');
    expect(await health('ready')).toEqual([200, { status: 'ready' }]);
  });

  it('is ready while commands use up the pool', async () => {
    const commands = app.get(DataSource);
    const runners = Array.from({ length: POOL_SIZE }, () => commands.createQueryRunner());
    await Promise.all(runners.map((runner) => runner.connect()));
    expect(await health('ready')).toEqual([200, { status: 'ready' }]);
    await Promise.all(runners.map((runner) => runner.release()));
  });

  it('is ready again after the server ended its connection', async () => {
    const ended = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kit-app-api-health'`;
    expect(await database.column(ended)).toEqual([true]);
    await until(async () => (await health('ready'))[0] === 200);
  });

  it('is not ready, but live, while the database does not answer, and reports this within seconds', async () => {
    proxy.freeze();
    const startedAt = performance.now();
    expect(await health('ready')).toEqual([503, { status: 'not ready', problems: ['database does not answer'] }]);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(await health('live')).toEqual([200, { status: 'live' }]);
    proxy.thaw();
    expect(await health('ready')).toEqual([200, { status: 'ready' }]);
  });

  it('is not ready, but live, once the process shuts down', async () => {
    app.get(Health).beginShutdown();
    expect(await health('ready')).toEqual([503, { status: 'not ready', problems: ['shutting down'] }]);
    expect(await health('live')).toEqual([200, { status: 'live' }]);
  });
});

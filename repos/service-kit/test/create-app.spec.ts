import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';
import { createLocalJWKSet } from 'jose';
import { gate, kitApp } from './support/kit-app.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { type TokenKey, tokenKey } from './support/token-keys.js';

let database: KitDatabase;
let app: NestFastifyApplication;
let key: TokenKey;
let bearer: { authorization: string };

beforeAll(async () => {
  database = await kitDatabase();
  key = await tokenKey('key');
  bearer = { authorization: `Bearer ${await key.sign('ada')}` };
  app = await kitApp(database.url, { getKey: createLocalJWKSet({ keys: [key.jwk] }) });
  await app.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await app.close();
  await database.close();
});

const post = (payload: string, headers: Readonly<Record<string, string>> = {}): InjectOptions => ({
  method: 'POST',
  url: '/things',
  headers: { 'content-type': 'application/json', ...bearer, ...headers },
  payload,
});

describe('an invalid request', () => {
  it.each<[string, () => InjectOptions, number, string]>([
    ['malformed JSON', () => post('{"name": '), 400, 'request.malformed'],
    ['an empty body', () => post(''), 400, 'request.malformed'],
    ['a prototype', () => post('{"__proto__": {"name": "a"}}'), 400, 'request.malformed'],
    ['a body that is not an object', () => post('[]'), 400, 'request.invalid'],
    ['null', () => post('null'), 400, 'request.invalid'],
    ['a wrong type', () => post('{"name": 7}'), 400, 'request.invalid'],
    ['an unknown field', () => post('{"name": "a", "admin": true}'), 400, 'request.invalid'],
    ['text that cannot be stored', () => post('{"name": "a\\u0000b"}'), 400, 'request.invalid'],
    ['text/plain', () => post('hello', { 'content-type': 'text/plain' }), 415, 'request.unsupported-media-type'],
    [
      'a form',
      () => post('a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'request.unsupported-media-type',
    ],
    ['a body beyond 64 KiB', () => post(JSON.stringify({ name: 'x'.repeat(65_536) })), 413, 'request.too-large'],
    ['an unknown route', () => ({ url: '/nowhere' }), 404, 'route.not-found'],
    ['an unknown method', () => ({ method: 'PUT', url: '/things', headers: bearer }), 404, 'route.not-found'],
    ['a path with invalid percent-encoding', () => ({ url: '/things/%zz' }), 400, 'request.malformed'],
    ['a path parameter that is not a UUID', () => ({ url: '/things/seven' }), 400, 'request.invalid'],
    ['no token', () => ({ method: 'POST', url: '/things', payload: { name: 'a' } }), 401, 'auth.token-missing'],
    ['another scheme', () => post('{"name":"a"}', { authorization: 'Basic YTpi' }), 401, 'auth.token-missing'],
    ['a forged token', () => post('{"name":"a"}', { authorization: 'Bearer a.b.c' }), 401, 'auth.token-invalid'],
    ['a request that meets a bug', () => ({ url: '/things/broken' }), 500, 'internal'],
  ])('is refused with problem JSON and a stable code: %s', async (_, request, status, code) => {
    const response = await app.inject(request());
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([status, code]);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.json()).toMatchObject({
      type: 'about:blank',
      status,
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect(response.body).not.toContain('secret');
    expect(response.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  });

  it('names the field that is invalid', async () => {
    const response = await app.inject(post('{"name": ""}'));
    expect(response.json()).toMatchObject({ errors: [{ path: 'name', message: expect.any(String) }] });
  });

  it('writes nothing', async () => {
    expect(await database.value('SELECT count(*)::int FROM outbox')).toBe(0);
  });
});

describe('over a real connection', () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  it.each([
    ['in one piece', ['{"name":"whole"}']],
    ['in pieces', ['{"name":', '"parted"}']],
  ])('a command keeps its caller and trace if the body comes %s', async (_, pieces) => {
    const body = new ReadableStream({
      pull: async (controller) => {
        const piece = pieces.shift();
        if (piece === undefined) {
          controller.close();
          return;
        }
        controller.enqueue(new TextEncoder().encode(piece));
        // The server must be able to answer another request before the next piece of the body comes.
        await fetch(`${await app.getUrl()}/health/live`);
      },
    });
    const headers = { ...bearer, 'content-type': 'application/json', traceparent };
    const init: RequestInit = { method: 'POST', headers, body, duplex: 'half' };
    const response = await fetch(`${await app.getUrl()}/things`, init);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ caller: 'ada', context: { actor: 'ada', traceparent } });
    const rows = await database.dataSource.query<unknown[]>(
      'SELECT actor, originparent FROM outbox ORDER BY serial DESC LIMIT 1',
    );
    expect(rows).toEqual([{ actor: 'ada', originparent: traceparent }]);
  });

  it('the app finishes a running request when it closes, and accepts no new one', async () => {
    const own = await kitApp(database.url, { getKey: createLocalJWKSet({ keys: [key.jwk] }) });
    await own.listen(0, '127.0.0.1');
    const url = await own.getUrl();
    let open: () => void = () => undefined;
    gate.open = new Promise((resolve) => (open = resolve));
    const arrived = gate.arrived;
    const running = fetch(`${url}/things/slow`);
    while (gate.arrived === arrived) await fetch(`${url}/health/live`);
    let closed = false;
    const closing = own.close().then(() => (closed = true));
    await expect(refused(url)).resolves.toBe(true);
    expect(closed).toBe(false);
    open();
    const response = await running;
    expect([response.status, await response.json()]).toEqual([200, { done: true }]);
    await closing;
  });
});

/** Sends requests until the listener is closed. */
async function refused(url: string): Promise<boolean> {
  for (;;) {
    const status = await fetch(`${url}/health/live`, { headers: { connection: 'close' } }).then(
      (response) => response.status,
      () => undefined,
    );
    if (status !== 200) return true;
  }
}

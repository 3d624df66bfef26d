import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../tools/ports/ports.ts';
import { forEachService } from '../../tools/services/services.ts';
import { createGateway } from './gateway.ts';

const staticDir = mkdtempSync(join(tmpdir(), 'gateway-'));
let seen: { url: string | undefined; headers: IncomingHttpHeaders; bytes: number } | undefined;
const upstream = createServer((request, response) => {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => (bytes += chunk.length));
  request.on('end', () => {
    seen = { url: request.url, headers: request.headers, bytes };
    if (request.url === '/api/todos/v1/live')
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    else response.writeHead(201).end('made');
  });
});
let gateway: FastifyInstance | undefined;
let url: string;

beforeAll(async () => {
  mkdirSync(join(staticDir, 'assets'));
  writeFileSync(join(staticDir, 'index.html'), '<!doctype html><title>App</title>');
  writeFileSync(join(staticDir, 'assets/app-1a2b.js'), '1');
  const port = await freePort();
  await new Promise<void>((resolve) => upstream.listen(port, '127.0.0.1', resolve));
  const closed = await freePort();
  gateway = await createGateway({
    apis: { ...forEachService(() => `http://127.0.0.1:${closed}`), 'todo-service': `http://127.0.0.1:${port}` },
    staticDir,
    logLevel: 'silent',
  });
  url = await gateway.listen({ host: '127.0.0.1', port: await freePort() });
});

afterAll(async () => {
  await gateway?.close();
  upstream.closeAllConnections();
  upstream.close();
  rmSync(staticDir, { recursive: true });
});

describe('the gateway', () => {
  it('passes a request on with its body and the true address of the caller', async () => {
    const body = 'x'.repeat(60_000);
    const response = await fetch(`${url}/api/todos/v1/lists?limit=1`, {
      method: 'POST',
      body,
      headers: { 'x-forwarded-for': '6.6.6.6', 'content-type': 'application/x-anything' },
    });
    expect(response.status).toBe(201);
    expect(seen).toMatchObject({
      url: '/api/todos/v1/lists?limit=1',
      bytes: body.length,
      headers: { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': new URL(url).host, 'x-forwarded-proto': 'http' },
    });
  });

  it('does not hold back a stream', async () => {
    const response = await fetch(`${url}/api/todos/v1/live`);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe('data: 1\n\n');
    await reader?.cancel();
  });

  it('answers itself if the service is down', async () => {
    const response = await fetch(`${url}/api/users/v1/me`);
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'unavailable', status: 503 });
  });

  it.each([
    ['/', 'no-cache'],
    ['/lists/1', 'no-cache'],
    ['/assets/app-1a2b.js', 'public, max-age=31536000, immutable'],
  ])('serves %s with cache-control %s', async (path, cacheControl) => {
    const response = await fetch(url + path, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe(cacheControl);
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([['/api/nothing'], ['/assets/gone.js'], ['/health/nothing?x=1']])('has no page at %s', async (path) => {
    const accept = path.startsWith('/health') ? 'application/json' : 'text/html';
    const response = await fetch(url + path, { headers: { accept } });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'route.not-found' });
  });
});

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import getPort from 'get-port';
import { eventually } from '../support/eventually.ts';
import { Charts, inTest } from './support/charts.ts';
import { type Answer, type Chain, type Gateway, gatewayOf, type Route } from './support/gateway.ts';

/** nginx closes idle connections after this time. Fastify keeps them longer. */
const SHORTEST_IDLE_MS = 65_000;
/**
 * How long to wait: longer than the second for which the breaker stays open. The test is about the first request after that, so no
 * request can ask whether the breaker is closed.
 */
const OPEN_MS = 2_000;
const REQUESTS = 20;

type Answering = (request: IncomingMessage, response: ServerResponse) => void;
const well: Answering = (_, response) => response.end('ok');
const fail: Answering = (_, response) => response.writeHead(500).end();
const hangUp: Answering = (request) => request.socket.destroy();

/** A server whose answer a test chooses. It never closes a connection. */
class Pod implements AsyncDisposable {
  /** Bodies of all requests that reached the server. */
  readonly seen: string[] = [];
  answer = well;
  /** The number of connections so far, and of open ones. */
  connections = 0;
  open = 0;
  readonly #server = createServer((request, response) => {
    void text(request).then((body) => {
      this.seen.push(body);
      this.answer(request, response);
    });
  });

  static async start(): Promise<Pod> {
    const pod = new Pod();
    pod.#server.keepAliveTimeout = 0;
    pod.#server.on('connection', (socket) => {
      pod.connections++;
      pod.open++;
      socket.once('close', () => pod.open--);
    });
    pod.#server.listen(0, '127.0.0.1');
    await once(pod.#server, 'listening');
    return pod;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await this.#server[Symbol.asyncDispose]();
  }
}

const ROUTES = {
  half: 'gateway-writes',
  'half-pages': 'gateway-pages',
  broken: 'gateway-writes',
  reused: 'gateway-writes',
  failing: 'gateway-writes',
  recovered: 'gateway-writes',
  quiet: 'gateway-reads',
  limited: 'gateway-writes',
} as const satisfies Record<string, Chain>;
type Path = keyof typeof ROUTES;

const pods = new Map<Path, Pod>();
let charts: Charts;
let gateway: Gateway;

beforeAll(async () => {
  charts = await Charts.prepare();
  const set = inTest.infrastructure.filter((pair) => !pair.startsWith('valkey'));
  const gone = `http://127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
  const routes: Record<string, Route> = {};
  for (const path of Object.keys(ROUTES) as Path[]) {
    const pod = await Pod.start();
    pods.set(path, pod);
    routes[path] = { chain: ROUTES[path], servers: path.startsWith('half') ? [pod.url, gone] : [pod.url] };
  }
  gateway = await gatewayOf(await charts.render('infrastructure', { set }), routes);
}, 15 * 60_000);
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  for (const pod of pods.values()) await pod[Symbol.asyncDispose]();
  await charts[Symbol.asyncDispose]();
});

/** The pod behind a path, and a function that sends requests to it. */
function at(path: Path): { pod: Pod; send: (method: string, body?: string) => Promise<Answer> } {
  const pod = pods.get(path);
  if (pod === undefined) throw new Error(`Nobody is at ${path}`);
  return { pod, send: (method, body) => gateway.send(method, `/${path}`, body) };
}

describe('the gateway, as the chart configures it', () => {
  it.each([
    ['a write', 'POST', 'half'],
    ['a page', 'GET', 'half-pages'],
  ] as const)('sends %s once to another pod if one is unreachable', async (_, method, path) => {
    const { pod, send } = at(path);
    const bodies = Array.from({ length: REQUESTS }, (_, which) => (method === 'POST' ? `body ${which}` : ''));
    for (const body of bodies) expect(await send(method, body)).toMatchObject({ status: 200 });
    expect(pod.seen).toEqual(bodies);
  });

  it('does not repeat a write that a pod may have started', async () => {
    const { pod, send } = at('broken');
    pod.answer = hangUp;
    expect(await send('POST', 'once')).toMatchObject({ status: 502 });
    expect(pod.seen).toEqual(['once']);
  });

  it('does not repeat such a write on a reused connection', async () => {
    const { pod, send } = at('reused');
    expect(await send('POST', 'before')).toMatchObject({ status: 200 });
    pod.answer = hangUp;
    expect(await send('POST', 'once')).toMatchObject({ status: 502 });
    expect(pod.seen).toEqual(['before', 'once']);
    expect(pod.connections).toBe(1);
  });

  it('sends requests again soon after a service failed', async () => {
    const { pod, send } = at('failing');
    pod.answer = fail;
    expect(await send('POST', 'fails')).toMatchObject({ status: 500 });
    await eventually(async () => expect(await send('POST', 'is refused')).toMatchObject({ status: 503 }));
    pod.answer = well;
    // Traefik's defaults are ten seconds open and ten seconds of recovery.
    await eventually(async () => expect(await send('POST', 'goes well')).toMatchObject({ status: 200 }), 6_000);
  });

  it('does not refuse the first request long after a failure', async () => {
    const { pod, send } = at('recovered');
    pod.answer = fail;
    expect(await send('POST', 'fails')).toMatchObject({ status: 500 });
    pod.answer = well;
    await sleep(OPEN_MS);
    expect(await send('POST', 'goes well')).toMatchObject({ status: 200 });
  });

  it('closes an idle connection before the service does', async () => {
    const { pod, send } = at('quiet');
    expect(await send('GET')).toMatchObject({ status: 200 });
    await eventually(() => expect(pod.open).toBe(0), SHORTEST_IDLE_MS - 5_000);
  }, 90_000);

  it('refuses bodies that are too large, and requests above the rate limit', async () => {
    const { pod, send } = at('limited');
    expect(await send('POST', 'x'.repeat(65_537))).toMatchObject({ status: 413 });
    expect(pod.seen).toEqual([]);
    const many = await Promise.all(Array.from({ length: 300 }, () => send('POST', 'one of many')));
    const taken = many.filter(({ status }) => status === 200).length;
    expect(taken).toBeGreaterThanOrEqual(99);
    expect(many.filter(({ status }) => status === 429)).toHaveLength(300 - taken);
    expect(pod.seen).toHaveLength(taken);
    expect(taken).toBeLessThan(300);
  });

  it('sends security headers, and hides server names', async () => {
    const { pod, send } = at('half');
    pod.answer = (_, response) => response.writeHead(200, { server: 'a pod', 'x-powered-by': 'x' }).end();
    const { headers } = await send('POST', '');
    expect(headers).toMatchObject({
      'strict-transport-security': expect.stringContaining('max-age='),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('server');
    expect(headers).not.toHaveProperty('x-powered-by');
  });
});

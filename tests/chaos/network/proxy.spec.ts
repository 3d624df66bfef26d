import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { Link } from './link.ts';
import { openProxy, type Proxy } from './proxy.ts';

/** Two links to one server. What has arrived over the second shows that the server had time to see the first. */
const faulty = new Link('faulty');
const healthy = new Link('healthy');
let seen: string[] = [];
const proxies: Proxy[] = [];
const clients: Socket[] = [];
const server = createServer((socket) => {
  const seenByThisTest = seen;
  seen.push('connected');
  socket.on('data', (data) => {
    seenByThisTest.push(String(data));
    socket.write(data);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => seenByThisTest.push('closed'));
});

beforeEach(async () => {
  seen = [];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  for (const link of [faulty, healthy]) proxies.push(await openProxy(link, (server.address() as AddressInfo).port));
});

afterEach(async () => {
  for (const proxy of proxies.splice(0)) proxy.close();
  for (const client of clients.splice(0)) client.destroy();
  server.close();
  await once(server, 'close');
});

async function client(link: Link): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: proxies[link === faulty ? 0 : 1]?.port ?? 0 });
  socket.on('error', () => undefined);
  clients.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** Sends a text and waits until the server has sent it back. */
async function echo(socket: Socket, text: string): Promise<void> {
  let received = '';
  socket.write(text);
  while (received !== text) received += String((await once(socket, 'data'))[0]);
}

const since = async (from: number): Promise<readonly string[]> => {
  await echo(await client(healthy), 'later');
  return seen.slice(from);
};

describe('a partition', () => {
  it('holds back data, new connections and the end of connections, and delivers them in order afterwards', async () => {
    const open = await client(faulty);
    await echo(open, 'before');
    const from = seen.length;
    const heal = faulty.cut();
    open.write('one');
    open.end('two');
    await client(faulty);
    expect(await since(from)).toEqual(['connected', 'later']);

    heal();
    await eventually(() => expect(seen.slice(from + 2)).toEqual(expect.arrayContaining(['connected', 'closed'])));
    const text = seen.slice(from + 2).filter((entry) => entry !== 'connected');
    expect(text.join('')).toBe('onetwoclosed');
  });

  it('hides from the server that the client was killed', async () => {
    const open = await client(faulty);
    await echo(open, 'before');
    const from = seen.length;
    const heal = faulty.cut();
    open.resetAndDestroy();
    expect(await since(from)).toEqual(['connected', 'later']);

    heal();
    await eventually(() => expect(seen.slice(from)).toContain('closed'));
  });
});

describe('a delay', () => {
  it('keeps the order of what it carries', async () => {
    const end = faulty.delay({ from: 1, to: 20 });
    const open = await client(faulty);
    for (const text of ['one', 'two', 'three']) await echo(open, text);
    end();
    await echo(open, 'four');
    expect(seen).toEqual(['connected', 'one', 'two', 'three', 'four']);
  });
});

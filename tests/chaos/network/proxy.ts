import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Link } from './link.ts';

export type Proxy = {
  /** Where it listens on 127.0.0.1. */
  readonly port: number;
  /** Closes all its connections. */
  readonly close: () => void;
};

type Change = (data: Buffer) => Buffer;

const HOST = '127.0.0.1';

/**
 * Listens on a free port and passes each connection on to the port that `target` names, as the link allows.
 *
 * @param answers changes what the target sends.
 */
export async function openProxy(
  link: Link,
  target: number,
  answers: (own: number) => Change = () => (data) => data,
): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    // Each error also ends the reading of that socket, which passes it on.
    return socket
      .setNoDelay(true)
      .on('error', () => undefined)
      .on('close', () => sockets.delete(socket));
  };
  // Half-open, so that the end of one direction does not end the other.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    keep(client);
    void link.passes().then(() => {
      const upstream = keep(connect({ host: HOST, port: target, allowHalfOpen: true }));
      void carry(client, upstream, link, (data) => data);
      void carry(upstream, client, link, answers(port));
    });
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port, close };
}

/** Passes on everything that arrives, then the end or the reset. It never rejects. */
async function carry(from: Socket, to: Socket, link: Link, change: Change): Promise<void> {
  try {
    for await (const data of from.iterator({ destroyOnReturn: false })) {
      await link.passes();
      await write(to, change(data as Buffer));
    }
    await link.passes();
    to.end();
  } catch {
    await link.passes();
    to.resetAndDestroy();
  }
}

/** Resolves when the system has taken the data, so that a slow reader slows the sender. Also resolves if the socket is closed. */
function write(to: Socket, data: Buffer): Promise<void> {
  return new Promise((resolve) => to.write(data, () => resolve()));
}

import { connect, createServer, type Socket } from 'node:net';
import { portOf } from './http-server.js';

export interface TcpProxy {
  /** The URL with this proxy in place of its server. */
  readonly url: string;
  /** Lets nothing through any more, connections stay open: as of a peer that is frozen, or behind a cut network. */
  freeze(): void;
  /** Lets through what waited and what comes. */
  thaw(): void;
  /** Breaks all connections and refuses new ones. */
  close(): Promise<void>;
}

/** Stands between a client and the server that `target` names, at a port of its own or at `at`. */
export async function tcpProxy(target: string, at = 0): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let frozen = false;
  const forward = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('data', (chunk: Buffer) => void to.write(chunk));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      // A frozen peer does not see that the other side has gone.
      if (!frozen) to.destroy();
    });
    if (frozen) from.pause();
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    forward(client, upstream);
    forward(upstream, client);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(at, '127.0.0.1', resolve);
  });
  const url = new URL(target);
  url.port = String(portOf(server));
  return {
    url: url.href,
    freeze: () => {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw: () => {
      frozen = false;
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

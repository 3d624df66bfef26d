import { connect, createServer, type Socket } from 'node:net';
import { portOf } from './http-server.js';

export interface TcpProxy {
  /** The URL with this proxy in place of its server. */
  readonly url: string;
  /** Stops forwarding; connections stay open, as those of a frozen process or a broken network. */
  freeze(): void;
  /** Forwards the data that has waited, and all further data. */
  thaw(): void;
  /** Closes all connections and refuses new ones. */
  close(): Promise<void>;
}

/** Forwards TCP connections to the server of the URL `target`, from port `at` or, if 0, from any free port. */
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
      // A frozen process does not notice that the other side has closed the connection.
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

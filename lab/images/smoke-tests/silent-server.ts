import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export type SilentServer = {
  readonly port: number;
  /** Fulfilled at the first connection. */
  readonly connected: Promise<unknown>;
  readonly close: () => void;
};

/** A server on loopback that accepts connections and never answers, like a database or broker that hangs. */
export async function silentServer(): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
  });
  const connected = once(server, 'connection');
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server on loopback has a port');
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: address.port, connected, close };
}

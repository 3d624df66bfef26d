import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { asRecord } from './events.ts';

export type HangingUpApp = {
  readonly port: number;
  /** What was handled, in its order: the keys and texts of entries that were answered. */
  readonly handled: readonly { readonly key: string; readonly value: string }[];
  /** How many deliveries it hung up on. */
  readonly hungUp: () => number;
  readonly close: () => void;
};

/** An app behind a sidecar, which is well but breaks the connection of five deliveries out of six, as one that crashes does. */
export async function hangingUpApp(): Promise<HangingUpApp> {
  const handled: { readonly key: string; readonly value: string }[] = [];
  let deliveries = 0;
  let hungUp = 0;
  const server = createServer((request, response) => {
    if (request.method !== 'POST') {
      // It is well, and knows of nothing else that the sidecar asks for.
      response.statusCode = request.url === '/health/live' ? 200 : 404;
      response.end();
      return;
    }
    void entriesOf(request).then((entries) => {
      if (++deliveries % 6 !== 0) {
        hungUp++;
        request.socket.destroy();
        return;
      }
      for (const { key, value } of entries) handled.push({ key, value });
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ statuses: entries.map(({ entryId }) => ({ entryId, status: 'SUCCESS' })) }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port, handled, hungUp: () => hungUp, close };
}

async function entriesOf(request: IncomingMessage) {
  const { entries } = asRecord(JSON.parse(await text(request)));
  if (!Array.isArray(entries)) throw new Error('no batch');
  return entries.map((entry) => {
    const { entryId, event, metadata } = asRecord(entry);
    const value = Buffer.from(String(event), 'base64').toString('utf8');
    return { entryId: String(entryId), key: String(asRecord(metadata).__key), value };
  });
}

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { asRecord } from './events.ts';

export type ConnectionDroppingApp = {
  readonly port: number;
  /** The entries that the app has answered, in order. */
  readonly handled: readonly { readonly key: string; readonly value: string }[];
  /** The number of deliveries whose connection the app dropped. */
  readonly dropped: () => number;
  readonly close: () => void;
};

/** A healthy app behind a sidecar that drops the connection of five deliveries out of six, as a crash would. */
export async function startConnectionDroppingApp(): Promise<ConnectionDroppingApp> {
  const handled: { readonly key: string; readonly value: string }[] = [];
  let deliveries = 0;
  let dropped = 0;
  const server = createServer((request, response) => {
    if (request.method !== 'POST') {
      // The health probe of the sidecar; every other path is unknown.
      response.statusCode = request.url === '/health/live' ? 200 : 404;
      response.end();
      return;
    }
    void entriesOf(request).then((entries) => {
      if (++deliveries % 6 !== 0) {
        dropped++;
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
  return { port, handled, dropped: () => dropped, close };
}

async function entriesOf(request: IncomingMessage) {
  const { entries } = asRecord(JSON.parse(await text(request)));
  if (!Array.isArray(entries)) throw new Error('The delivery is not a batch.');
  return entries.map((entry) => {
    const { entryId, event, metadata } = asRecord(entry);
    const value = Buffer.from(String(event), 'base64').toString('utf8');
    return { entryId: String(entryId), key: String(asRecord(metadata).__key), value };
  });
}

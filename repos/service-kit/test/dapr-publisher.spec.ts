import httpClientModule from '@dapr/dapr/implementation/Client/HTTPClient/HTTPClient.js';
import pubSubModule from '@dapr/dapr/implementation/Client/HTTPClient/pubsub.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { DaprPublisher } from '../src/dapr/dapr-publisher.js';
import { sdkLogger } from '../src/dapr/sdk-logger.js';
import { toCloudEvent } from '../src/outbox/cloud-event.js';
import { bodyOf, freePort, serve, type TestServer } from './support/http-server.js';
import { rowOf } from './support/outbox-rows.js';

const silent = pino({ level: 'silent' });
const rows = ['a', 'b', 'c'].map((key, index) => rowOf(index + 1, key));
const [first, second, third] = rows.map(({ id }) => id);

/** The answer of daprd 1.18 (pkg/api/http/responses.go) to a bulk publish whose entries were refused. */
const refusing = (...ids: readonly (string | undefined)[]) =>
  JSON.stringify({
    failedEntries: ids.map((entryId) => ({ entryId, error: 'kafka: broker not available' })),
    errorCode: 'ERR_PUBSUB_PUBLISH_MESSAGE',
  });

/** A sidecar that gives one answer, and records the request. */
let answer: { status: number; body: string };
let received: { url: string | undefined; headers: unknown; body: unknown } | undefined;
let sidecar: TestServer;

beforeEach(async () => {
  received = undefined;
  answer = { status: 204, body: '' };
  sidecar = await serve((request, response) => {
    void bodyOf(request).then((body) => {
      received = { url: request.url, headers: request.headers, body: JSON.parse(body) };
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
});
afterEach(async () => sidecar.close());

async function refusedBy(port: number): Promise<(string | undefined)[]> {
  const publisher = new DaprPublisher({ port, apiToken: 'app-token' }, 'todo-service', 'pubsub', silent);
  return (await publisher.publish(rows)).map(({ row }) => row.id);
}

describe('the publisher', () => {
  it('sends one bulk call, in which each entry is a whole CloudEvent with its id and partition key', async () => {
    expect(await refusedBy(sidecar.port)).toEqual([]);
    expect(received?.url).toBe('/v1.0-alpha1/publish/bulk/pubsub/todo.lists.v1?metadata.rawPayload=true');
    expect(received?.headers).toMatchObject({ 'content-type': 'application/json', 'dapr-api-token': 'app-token' });
    expect(received?.body).toEqual(
      rows.map((row) =>
        expect.objectContaining({
          entryID: row.id,
          contentType: 'text/plain',
          metadata: { partitionKey: row.key },
          event: toCloudEvent(row, 'todo-service'),
        }),
      ),
    );
  });

  it('makes no call if there is nothing to publish', async () => {
    const publisher = new DaprPublisher({ port: sidecar.port, apiToken: undefined }, 's', 'pubsub', silent);
    expect(await publisher.publish([])).toEqual([]);
    expect(received).toBeUndefined();
  });

  it('returns exactly the refused entries, with the reason', async () => {
    answer = { status: 500, body: refusing(first, third) };
    const publisher = new DaprPublisher({ port: sidecar.port, apiToken: undefined }, 's', 'pubsub', silent);
    expect(await publisher.publish(rows)).toEqual([
      { row: rows[0], reason: 'kafka: broker not available' },
      { row: rows[2], reason: 'kafka: broker not available' },
    ]);
  });

  it('returns all entries if all were refused', async () => {
    answer = { status: 500, body: refusing(first, second, third) };
    expect(await refusedBy(sidecar.port)).toEqual([first, second, third]);
  });

  it.each([
    ['no entry', 500, refusing()],
    ['an entry without an id', 500, refusing(undefined)],
    ['no list of entries', 500, '{"errorCode":"ERR_PUBSUB_NOT_CONFIGURED","message":"pubsub is not configured"}'],
    ['an unknown component', 404, '{"errorCode":"ERR_PUBSUB_NOT_FOUND","message":"pubsub pubsub is not found"}'],
    ['a body that is too large', 413, 'request body too large'],
    ['a wrong token', 401, 'invalid api token'],
    ['nothing', 500, ''],
    ['text that is not JSON', 503, '<html>'],
  ])('returns all entries if the failure names %s', async (_, status, body) => {
    answer = { status, body };
    expect(await refusedBy(sidecar.port)).toEqual([first, second, third]);
  });

  it('returns all entries if nobody listens', async () => {
    expect(await refusedBy(await freePort())).toEqual([first, second, third]);
  });

  it('returns all entries if the sidecar closes the connection', async () => {
    const broken = await serve((request) => request.socket.destroy());
    expect(await refusedBy(broken.port)).toEqual([first, second, third]);
    await broken.close();
  });
});

describe("the SDK's own client", () => {
  it('still reports no failure if entries were refused; BulkTransport is needed until this changes', async () => {
    answer = { status: 500, body: refusing(first, second, third) };
    const options = { daprHost: '127.0.0.1', daprPort: String(sidecar.port), logger: sdkLogger(silent) };
    const client = new httpClientModule.default(options);
    client.setIsInitialized(true);
    const entries = rows.map(({ id }) => ({ entryID: id, event: {} }));
    const { failedMessages } = await new pubSubModule.default(client).publishBulk('pubsub', 'todo.lists.v1', entries);
    expect(failedMessages).toEqual([]);
  });
});

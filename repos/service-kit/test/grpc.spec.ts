import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConnectError } from '@connectrpc/connect';
import { BadRequestSchema } from '@todo-platform/contracts/grpc';
import { createLocalJWKSet } from 'jose';
import { Client } from 'pg';
import { ServiceTokens } from '../src/auth/service-tokens.js';
import { type TestCredentials, testCredentials } from '../src/testing/test-credentials.js';
import { bearer, refusal } from '../src/testing/test-grpc.js';
import { gate, grpcApp, watched } from './support/grpc-app.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { type TokenKey, tokenKey } from './support/token-keys.js';
import { until } from './support/until.js';

let database: KitDatabase;
let things: Awaited<ReturnType<typeof grpcApp>>;
let key: TokenKey;
let credentials: TestCredentials;
let ada: ReturnType<typeof bearer>;

const start = async () => grpcApp(database.url, { getKey: createLocalJWKSet({ keys: [key.jwk] }) }, credentials);

beforeAll(async () => {
  database = await kitDatabase();
  key = await tokenKey('key');
  credentials = await testCredentials('caller');
  ada = bearer(await key.sign('ada'));
  things = await start();
});
afterAll(async () => {
  await things.app.close();
  await database.close();
});

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  return client;
}

const events = async (id: string) => database.value(`SELECT count(*)::int FROM outbox WHERE key = $1`, [id]);

describe('a call', () => {
  it('has its caller and its trace, and so have the events that it publishes', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { list } = await things.open.getList({ listId: 'one' }, bearer(await key.sign('ada'), { traceparent }));
    expect([list?.list?.id, list?.list?.name]).toEqual(['ada', traceparent]);
    expect(await database.value(`SELECT actor || ' ' || originparent FROM outbox WHERE key = 'one'`)).toBe(
      `ada ${traceparent}`,
    );
  });

  it.each<[string, () => Promise<unknown>, [string, string?]]>([
    ['without a token', () => things.open.getList({ listId: 'a' }), ['Unauthenticated', 'AUTH_TOKEN_MISSING']],
    ['with a forged one', () => things.open.getList({}, bearer('a.b.c')), ['Unauthenticated', 'AUTH_TOKEN_INVALID']],
    [
      'with one that has expired',
      async () => things.open.getList({}, bearer(await key.sign('ada', '-1m'))),
      ['Unauthenticated', 'AUTH_TOKEN_EXPIRED'],
    ],
    [
      'with the token of a service',
      async () => things.open.getList({}, bearer(await new ServiceTokens(credentials.caller, 'grpc-app').token())),
      ['Unauthenticated', 'AUTH_TOKEN_INVALID'],
    ],
    ['with wrong fields', () => things.open.getList({}, ada), ['InvalidArgument', 'REQUEST_INVALID']],
    ['that meets a bug', () => things.open.getList({ listId: 'broken' }, ada), ['Internal', 'INTERNAL']],
    ['of a method that is not offered', () => things.open.getTask({}, ada), ['Unimplemented']],
    [
      'with bytes that are not a message',
      async () => things.garbled(await key.sign('ada')),
      ['InvalidArgument', 'REQUEST_MALFORMED'],
    ],
    ['that is too large', () => things.open.getList({ listId: 'x'.repeat(65_600) }, ada), ['ResourceExhausted']],
  ])('%s is refused', async (_, call, outcome) => {
    expect(await refusal(call())).toEqual(outcome);
  });

  it('with wrong fields is refused with their names in the contract', async () => {
    const error = await things.open.getList({}, ada).catch((thrown: unknown) => ConnectError.from(thrown));
    const [details] = error instanceof ConnectError ? error.findDetails(BadRequestSchema) : [];
    expect(details?.fieldViolations).toMatchObject([{ field: 'list_id' }]);
  });

  it('whose deadline passes changes nothing', async () => {
    const holder = await connect();
    await holder.query('SELECT pg_advisory_lock(7)');
    expect(await refusal(things.open.getList({ listId: 'late' }, { ...ada, timeoutMs: 300 }))).toEqual([
      'DeadlineExceeded',
    ]);
    await holder.query('SELECT pg_advisory_unlock(7)');
    await holder.end();
    // The next command waits for the same lock. So when it has committed, the first command cannot commit any more.
    await things.open.getList({ listId: 'next' }, ada);
    expect([await events('late'), await events('next')]).toEqual([0, 1]);
  });
});

describe('a method for services', () => {
  const drain = async (headers: ReturnType<typeof bearer> | undefined) => {
    const cursors: string[] = [];
    for await (const { cursor } of things.internal.export({}, headers)) cursors.push(cursor);
    return cursors;
  };
  const token = async (credentialsOf: TestCredentials, callee = 'grpc-app') =>
    bearer(await new ServiceTokens(credentialsOf.caller, callee).token());

  it('accepts a token that a known service made for this service', async () => {
    expect(await drain(await token(credentials))).toEqual(['end']);
  });

  it.each<[string, () => Promise<ReturnType<typeof bearer> | undefined>, string]>([
    ['nothing', () => Promise.resolve(undefined), 'AUTH_TOKEN_MISSING'],
    ["a person's token", () => Promise.resolve(ada), 'AUTH_TOKEN_INVALID'],
    ['a token for another service', () => token(credentials, 'users-service'), 'AUTH_TOKEN_INVALID'],
    ['a token of an unknown service', async () => token(await testCredentials('caller')), 'AUTH_TOKEN_INVALID'],
  ])('refuses %s', async (_, given, reason) => {
    expect(await refusal(drain(await given()))).toEqual(['Unauthenticated', reason]);
  });

  it('is not offered on the port for people, nor the other way round', async () => {
    const export_ = async () => {
      for await (const page of things.open.export({}, await token(credentials))) return page;
      return undefined;
    };
    expect(await refusal(export_())).toEqual(['Unimplemented']);
    expect(await refusal(things.internal.getList({ listId: 'a' }, ada))).toEqual(['Unimplemented']);
  });
});

describe('a stream', () => {
  it('is produced as fast as it is read, and ends with its reader', async () => {
    const before = { ...watched };
    const gone = new AbortController();
    const stream = things.open.watch({}, { ...ada, signal: gone.signal })[Symbol.asyncIterator]();
    await stream.next();
    let made = -1;
    let still = 0;
    await until(() => {
      still = watched.messages === made ? still + 1 : 0;
      made = watched.messages;
      return still === 20;
    });
    // Flow control lets gRPC buffer some messages of 10 kB. Without flow control, the number of messages would have no limit.
    expect(watched.messages - before.messages).toBeLessThan(1_000);
    gone.abort();
    await until(() => watched.ended === before.ended + 1);
  });

  it('that is silent ends when its reader leaves', async () => {
    const before = watched.ended;
    const gone = new AbortController();
    const stream = things.open.watch({ listId: 'silent' }, { ...ada, signal: gone.signal })[Symbol.asyncIterator]();
    await stream.next();
    gone.abort();
    await until(() => watched.ended === before + 1);
  });

  const rest = async (stream: AsyncIterable<unknown>) => {
    const iterator = stream[Symbol.asyncIterator]();
    while (!(await iterator.next()).done);
  };

  it('ends when the token of its caller expires', async () => {
    const soon = bearer(await key.sign('ada', Math.floor(Date.now() / 1000) + 2));
    const stream = things.open.watch({ listId: 'silent' }, soon);
    expect(await refusal(rest(stream))).toEqual(['Unauthenticated', 'AUTH_TOKEN_EXPIRED']);
  });

  it('of a caller whose token has just expired says so', async () => {
    const tolerated = bearer(await key.sign('ada', Math.floor(Date.now() / 1000) - 2));
    const stream = things.open.watch({ listId: 'silent' }, tolerated);
    expect(await refusal(rest(stream))).toEqual(['Unauthenticated', 'AUTH_TOKEN_EXPIRED']);
  });

  it('does not wait for HTTP requests when the process stops, and new calls are refused', async () => {
    const stopping = await start();
    const stream = stopping.open.watch({ listId: 'silent' }, ada)[Symbol.asyncIterator]();
    await stream.next();
    gate.hold();
    const slow = fetch(`${await stopping.app.getUrl()}/slow`);
    await until(() => gate.arrived);
    const closed = stopping.app.close();
    expect(await refusal(stream.next())).toEqual(['Unavailable', 'STOPPING']);
    await expect(stopping.open.getList({ listId: 'new' }, ada)).rejects.toThrow();
    gate.release();
    expect((await slow).status).toBe(200);
    await closed;
    expect(await events('new')).toBe(0);
  });

  it('ends when the process stops, so that its reader reconnects elsewhere; a running call is answered', async () => {
    const stopping = await start();
    const stream = stopping.open.watch({ listId: 'silent' }, ada);
    const ended = refusal(rest(stream));
    const holder = await connect();
    await holder.query('SELECT pg_advisory_lock(7)');
    const call = stopping.open.getList({ listId: 'last' }, ada);
    await until(async () => (await database.value(`SELECT count(*)::int FROM pg_locks WHERE NOT granted`)) === 1);
    const closed = stopping.app.close();
    expect(await ended).toEqual(['Unavailable', 'STOPPING']);
    await holder.end();
    expect((await call).list?.list?.id).toBe('ada');
    await closed;
    expect(await events('last')).toBe(1);
  });
});

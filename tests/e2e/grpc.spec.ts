import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChannelCredentials } from '@grpc/grpc-js';
import pg from 'pg';
import { newPerson, type Person } from '../support/api.ts';
import { runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { GrpcClient, grpcClients } from '../support/grpc.ts';
import { serviceToken } from '../support/service-token.ts';
import { count, sql } from '../support/sql.ts';
import { badTokens } from '../support/bad-tokens.ts';
import { useRunningProduct } from '../support/running-product.ts';

const product = useRunningProduct();
let clients: ReturnType<typeof grpcClients>;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  clients = grpcClients(product());
  [ann, bob] = [await newPerson(product().url, 'Ann'), await newPerson(product().url, 'Bob')];
});
afterAll(() => clients.close());

const todo = (method: string, request: object = {}, token = ann.token) =>
  clients.todo.call(`todo.v1.ListService/${method}`, request, { token });
const users = (method: string, request: object = {}, token = ann.token) =>
  clients.users.call(`users.v1.AccountService/${method}`, request, { token });

describe('gRPC and REST work on the same data', () => {
  it('lists and tasks', async () => {
    const created = await todo('CreateList', { name: 'Errands' });
    expect(created).toMatchObject({ status: 'OK', answer: { list: { version: 1, list: { ownerId: ann.id } } } });
    const { list: versioned } = created.answer as { list: { list: { id: string } } };
    const listId = versioned.list.id;
    const taskId = await ann.addTask(listId, 'Milk');
    expect(await todo('ChangeTask', { listId, taskId, notes: 'two bottles', expectedVersion: 2 })).toMatchObject({
      answer: { task: { version: 3, task: { title: 'Milk', notes: 'two bottles', state: 'TASK_STATE_OPEN' } } },
    });
    await todo('CompleteTask', { listId, taskId });
    const { body } = await ann.expect(200, 'GET', `/api/todos/v1/lists/${listId}/tasks/${taskId}`);
    expect(body).toMatchObject({ state: 'completed', notes: 'two bottles', version: 4 });
    expect(await todo('GetList', { listId })).toMatchObject({ answer: { list: { completedTasks: 1, version: 4 } } });
    // The command over gRPC publishes an event like any other.
    await eventually(async () => expect(await ann.activity()).toMatchObject({ completedToday: 1 }));
  });

  it('an account, which only its owner can read', async () => {
    expect(await users('Get')).toMatchObject({ answer: { account: { id: ann.id, email: ann.email }, version: 1 } });
    expect(await users('Get', { id: bob.id })).toMatchObject({ status: 'NOT_FOUND', code: 'account.not-found' });
    const { answer } = await users('BatchGet', { ids: [bob.id, ann.id] });
    expect(answer.accounts).toMatchObject([{ id: ann.id }]);
  });

  it('pages', async () => {
    const person = await newPerson(product().url, 'Eve');
    for (const name of ['a', 'b', 'c']) await person.addList(name);
    const first = await todo('ListLists', { pageSize: 2 }, person.token);
    expect(first.answer.lists).toMatchObject([{ list: { name: 'a' } }, { list: { name: 'b' } }]);
    const second = await todo('ListLists', { pageSize: 2, pageToken: first.answer.nextPageToken }, person.token);
    expect(second.answer).toMatchObject({ lists: [{ list: { name: 'c' } }], nextPageToken: '' });
  });
});

describe('gRPC refuses with the same error code as REST', () => {
  const nowhere = '01990000-0000-7000-8000-000000000000';
  it.each<[string, string, () => object, string, [string, string, object?]]>([
    ['an empty name', 'CreateList', () => ({ name: ' ' }), 'INVALID_ARGUMENT', ['POST', '/lists', { name: ' ' }]],
    ['a list that does not exist', 'GetList', () => ({ listId: nowhere }), 'NOT_FOUND', ['GET', `/lists/${nowhere}`]],
    ['an invalid id', 'GetList', () => ({ listId: 'seven' }), 'INVALID_ARGUMENT', ['GET', '/lists/seven']],
    ['a forged cursor', 'ListLists', () => ({ pageToken: 'x' }), 'INVALID_ARGUMENT', ['GET', '/lists?cursor=x']],
    ['a page too large', 'ListLists', () => ({ pageSize: 201 }), 'INVALID_ARGUMENT', ['GET', '/lists?limit=201']],
  ])('%s', async (_, method, request, status, [verb, path, body]) => {
    const over = await todo(method, request());
    const rest = await ann.send(verb, `/api/todos/v1${path}`, { body });
    expect([over.status, over.code]).toEqual([status, rest.body.code]);
  });

  it('a stale version', async () => {
    const listId = await ann.addList('First');
    await todo('ChangeList', { listId, name: 'Second' });
    const late = await todo('ChangeList', { listId, name: 'Third', expectedVersion: 1 });
    expect([late.status, late.code]).toEqual(['ABORTED', 'list.version-mismatch']);
  });

  it("every request for another person's list", async () => {
    const listId = await bob.addList();
    const taskId = await bob.addTask(listId);
    for (const method of ['GetList', 'DeleteList', 'ListTasks', 'GetTask', 'CompleteTask', 'DeleteTask'])
      expect([method, (await todo(method, { listId, taskId })).status]).toEqual([method, 'NOT_FOUND']);
    const watch = clients.todo.stream('todo.v1.ListService/Watch', { listId }, { token: ann.token });
    expect(await watch.ended).toEqual({ status: 'NOT_FOUND', code: 'list.not-found' });
  });
});

describe('the gRPC ports refuse', () => {
  it('calls with a token that is missing, expired, forged or for another purpose', async () => {
    const missing = await clients.users.call('users.v1.AccountService/Get', {});
    expect([missing.status, missing.code]).toEqual(['UNAUTHENTICATED', 'auth.token-missing']);
    for (const [what, token, code] of await badTokens(product().dataDir, ann.id)) {
      const { status, code: told } = await users('Get', {}, token);
      expect([what, status, told]).toEqual([what, 'UNAUTHENTICATED', code]);
    }
  });

  it('a snapshot to all but the other service with a token for this one', async () => {
    const read = async (token: string | undefined, client = clients.todoInternal) => {
      const stream = client.stream('todo.v1.ListService/Export', {}, { token });
      return { ...(await stream.ended), pages: stream.messages.length };
    };
    const { dataDir } = product();
    await ann.addList('To be exported');
    const right = await serviceToken(dataDir, 'users-service', 'todo-service');
    expect(await read(right)).toMatchObject({ status: 'OK' });
    const refused = { status: 'UNAUTHENTICATED', code: 'auth.token-invalid', pages: 0 };
    expect(await read(undefined)).toEqual({ ...refused, code: 'auth.token-missing' });
    expect(await read(ann.token)).toEqual(refused);
    expect(await read(await serviceToken(dataDir, 'users-service', 'users-service'))).toEqual(refused);
    // A service does not accept tokens signed with its own key.
    expect(await read(await serviceToken(dataDir, 'todo-service', 'todo-service'))).toEqual(refused);
    expect(await read(right, clients.todo)).toMatchObject({ status: 'UNIMPLEMENTED', pages: 0 });
    expect(await users('Get', {}, right)).toMatchObject({ status: 'UNAUTHENTICATED', code: 'auth.token-invalid' });
  });

  it('clients without TLS, as do clients that do not trust the certificate', async () => {
    for (const credentials of [ChannelCredentials.createInsecure(), ChannelCredentials.createSsl()]) {
      const untrusting = new GrpcClient(product().ports.todoGrpc, credentials);
      const { status } = await untrusting.call(
        'todo.v1.ListService/ListLists',
        {},
        { token: ann.token, deadlineMs: 2_000 },
      );
      untrusting.close();
      expect(status).toMatch(/^(UNAVAILABLE|DEADLINE_EXCEEDED)$/);
    }
  });
});

it('a command whose deadline passes changes nothing', async () => {
  const listId = await ann.addList();
  const taskId = await ann.addTask(listId);
  const holder = new pg.Client({ connectionString: product().databaseUrl('todo') });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM lists WHERE id = $1 FOR UPDATE', [listId]);
  const call = { token: ann.token, deadlineMs: 500 };
  const late = await clients.todo.call('todo.v1.ListService/CompleteTask', { listId, taskId }, call);
  expect(late.status).toBe('DEADLINE_EXCEEDED');
  await holder.query('COMMIT');
  await holder.end();
  // If the late command committed, a later command on the same list would commit after it and see its change.
  expect(await todo('ChangeTask', { listId, taskId, title: 'Oat milk' })).toMatchObject({
    answer: { task: { version: 3, task: { state: 'TASK_STATE_OPEN' } } },
  });
  const written = `SELECT count(*) FROM outbox WHERE key = $1 AND type = 'todo.task.completed.v1'`;
  expect(await count(product(), 'todo', written, [listId])).toBe(0);
});

describe('the watch stream of a list', () => {
  const watch = (listId: string, afterVersion = 0) =>
    clients.todo.stream(
      'todo.v1.ListService/Watch',
      { listId, afterVersion },
      { token: ann.token, deadlineMs: 120_000 },
    );
  /** The state that the messages describe together. */
  const seen = (messages: readonly Readonly<Record<string, unknown>>[]) => {
    const tasks = new Map<string, string>();
    for (const message of messages) {
      const { tasks: changed, deletedTaskIds } = message as {
        tasks: { task: { id: string; title: string } }[];
        deletedTaskIds: string[];
      };
      for (const { task } of changed) tasks.set(task.id, task.title);
      for (const id of deletedTaskIds) tasks.delete(id);
    }
    return { version: messages.at(-1)?.version, titles: [...tasks.values()].sort() };
  };
  const listeners = () => sql(product(), 'todo', `SELECT pid FROM pg_stat_activity WHERE application_name = 'commits'`);

  it('shows each change, resumes after a given version, and stops listening when its reader leaves', async () => {
    const listId = await ann.addList();
    const milk = await ann.addTask(listId, 'Milk');
    const first = watch(listId);
    await eventually(() => expect(seen(first.messages)).toEqual({ version: 2, titles: ['Milk'] }));
    await ann.addTask(listId, 'Bread');
    await eventually(() => expect(seen(first.messages)).toEqual({ version: 3, titles: ['Bread', 'Milk'] }));
    expect(await listeners()).toHaveLength(1);
    first.cancel();
    expect((await first.ended).status).toBe('CANCELLED');
    await eventually(async () => expect(await listeners()).toEqual([]));

    await ann.expect(204, 'DELETE', `/api/todos/v1/lists/${listId}/tasks/${milk}`);
    const second = watch(listId, 3);
    await eventually(() => expect(second.messages).toMatchObject([{ version: 4, tasks: [], deletedTaskIds: [milk] }]));
    await ann.expect(204, 'DELETE', `/api/todos/v1/lists/${listId}`);
    expect(await second.ended).toEqual({ status: 'NOT_FOUND', code: 'list.not-found' });
  });

  it('goes on when the database connection that announces changes breaks', async () => {
    const listId = await ann.addList();
    const stream = watch(listId);
    await eventually(() => expect(stream.messages).toHaveLength(1));
    await sql(
      product(),
      'todo',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'commits'`,
    );
    await ann.addTask(listId, 'Salt');
    await eventually(() => expect(seen(stream.messages)).toEqual({ version: 2, titles: ['Salt'] }));
    stream.cancel();
  });

  it('ends with UNAVAILABLE when the process stops, and can be opened again', async () => {
    const listId = await ann.addList();
    const stream = watch(listId);
    await eventually(() => expect(stream.messages).toHaveLength(1));
    const stopped = product().stopProcess('todo-api');
    expect(await stream.ended).toEqual({ status: 'UNAVAILABLE', code: 'stopping' });
    await stopped;
    await product().startProcess('todo-api');
    const again = watch(listId, 1);
    await eventually(() => expect(again.messages).toMatchObject([{ version: 1 }]));
    again.cancel();
  });
});

describe('a client without the contracts finds out', () => {
  const buf = createRequire(import.meta.url).resolve('@bufbuild/buf/bin/buf');
  const curl = async (port: number, ...args: readonly string[]) => {
    const authorities = join(product().dataDir, 'tls', 'authorities.pem');
    const common = ['curl', '--cacert', authorities, '--protocol', 'grpc'];
    const [path = '', ...options] = [...args].reverse();
    const { code, stdout, stderr } = await runCommand(process.execPath, [
      buf,
      ...common,
      ...options.reverse(),
      `https://127.0.0.1:${port}${path}`,
    ]);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };

  it('which services and methods exist, by reflection', async () => {
    expect((await curl(product().ports.todoGrpc, '--list-services', '')).trim().split('\n').sort()).toEqual([
      'grpc.health.v1.Health',
      'todo.v1.ListService',
    ]);
    const header = `authorization: Bearer ${ann.token}`;
    const got = await curl(product().ports.usersGrpc, '-H', header, '-d', '{}', '/users.v1.AccountService/Get');
    expect(JSON.parse(got)).toMatchObject({ account: { id: ann.id } });
  });

  it('whether a service is healthy', async () => {
    const ask = (service: string) =>
      curl(product().ports.usersGrpc, '-d', JSON.stringify({ service }), '/grpc.health.v1.Health/Check');
    await eventually(async () => {
      for (const service of ['', 'users.v1.AccountService'])
        expect(JSON.parse(await ask(service))).toEqual({ status: 'SERVING' });
    });
    await expect(ask('nothing.v1.Nobody')).rejects.toThrow('not_found');
  });
});

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
import { badTokens } from '../support/tokens.ts';
import { useWhole } from '../support/whole.ts';

const whole = useWhole();
let clients: ReturnType<typeof grpcClients>;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  clients = grpcClients(whole());
  [ann, bob] = [await newPerson(whole().url, 'Ann'), await newPerson(whole().url, 'Bob')];
});
afterAll(() => clients.close());

const todo = (method: string, request: object = {}, token = ann.token) =>
  clients.todo.call(`todo.v1.ListService/${method}`, request, { token });
const users = (method: string, request: object = {}, token = ann.token) =>
  clients.users.call(`users.v1.AccountService/${method}`, request, { token });

describe('what is done over gRPC is done over REST, and the other way round', () => {
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
    // It is an event like any other.
    await eventually(async () => expect(await ann.activity()).toMatchObject({ completedToday: 1 }));
  });

  it('an account, which is shown to nobody else', async () => {
    expect(await users('Get')).toMatchObject({ answer: { account: { id: ann.id, email: ann.email }, version: 1 } });
    expect(await users('Get', { id: bob.id })).toMatchObject({ status: 'NOT_FOUND', code: 'account.not-found' });
    const { answer } = await users('BatchGet', { ids: [bob.id, ann.id] });
    expect(answer.accounts).toMatchObject([{ id: ann.id }]);
  });

  it('pages', async () => {
    const person = await newPerson(whole().url, 'Eve');
    for (const name of ['a', 'b', 'c']) await person.addList(name);
    const first = await todo('ListLists', { pageSize: 2 }, person.token);
    expect(first.answer.lists).toMatchObject([{ list: { name: 'a' } }, { list: { name: 'b' } }]);
    const second = await todo('ListLists', { pageSize: 2, pageToken: first.answer.nextPageToken }, person.token);
    expect(second.answer).toMatchObject({ lists: [{ list: { name: 'c' } }], nextPageToken: '' });
  });
});

describe('a refusal has the same code as over REST', () => {
  const nowhere = '01990000-0000-7000-8000-000000000000';
  it.each<[string, string, () => object, string, [string, string, object?]]>([
    ['an empty name', 'CreateList', () => ({ name: ' ' }), 'INVALID_ARGUMENT', ['POST', '/lists', { name: ' ' }]],
    ['a list of nobody', 'GetList', () => ({ listId: nowhere }), 'NOT_FOUND', ['GET', `/lists/${nowhere}`]],
    ['no id', 'GetList', () => ({ listId: 'seven' }), 'INVALID_ARGUMENT', ['GET', '/lists/seven']],
    ['a forged cursor', 'ListLists', () => ({ pageToken: 'x' }), 'INVALID_ARGUMENT', ['GET', '/lists?cursor=x']],
    ['a page too large', 'ListLists', () => ({ pageSize: 201 }), 'INVALID_ARGUMENT', ['GET', '/lists?limit=201']],
  ])('%s', async (_, method, request, status, [verb, path, body]) => {
    const over = await todo(method, request());
    const rest = await ann.send(verb, `/api/todos/v1${path}`, { body });
    expect([over.status, over.code]).toEqual([status, rest.body.code]);
  });

  it('a version that has passed', async () => {
    const listId = await ann.addList('First');
    await todo('ChangeList', { listId, name: 'Second' });
    const late = await todo('ChangeList', { listId, name: 'Third', expectedVersion: 1 });
    expect([late.status, late.code]).toEqual(['ABORTED', 'list.version-mismatch']);
  });

  it("another person's list, whatever is done with it", async () => {
    const listId = await bob.addList();
    const taskId = await bob.addTask(listId);
    for (const method of ['GetList', 'DeleteList', 'ListTasks', 'GetTask', 'CompleteTask', 'DeleteTask'])
      expect([method, (await todo(method, { listId, taskId })).status]).toEqual([method, 'NOT_FOUND']);
    const watch = clients.todo.stream('todo.v1.ListService/Watch', { listId }, { token: ann.token });
    expect(await watch.ended).toEqual({ status: 'NOT_FOUND', code: 'list.not-found' });
  });
});

describe('who may call', () => {
  it('nobody whose token is missing, expired, forged or for something else', async () => {
    const missing = await clients.users.call('users.v1.AccountService/Get', {});
    expect([missing.status, missing.code]).toEqual(['UNAUTHENTICATED', 'auth.token-missing']);
    for (const [what, token, code] of await badTokens(whole().dataDir, ann.id)) {
      const { status, code: told } = await users('Get', {}, token);
      expect([what, status, told]).toEqual([what, 'UNAUTHENTICATED', code]);
    }
  });

  it('a snapshot is for services alone, each with a token for the one that it calls', async () => {
    const read = async (token: string | undefined, client = clients.todoInternal) => {
      const stream = client.stream('todo.v1.ListService/Export', {}, { token });
      return { ...(await stream.ended), pages: stream.messages.length };
    };
    const { dataDir } = whole();
    await ann.addList('To be exported');
    const right = await serviceToken(dataDir, 'users-service', 'todo-service');
    expect(await read(right)).toMatchObject({ status: 'OK' });
    const refused = { status: 'UNAUTHENTICATED', code: 'auth.token-invalid', pages: 0 };
    expect(await read(undefined)).toEqual({ ...refused, code: 'auth.token-missing' });
    expect(await read(ann.token)).toEqual(refused);
    expect(await read(await serviceToken(dataDir, 'users-service', 'users-service'))).toEqual(refused);
    // Its own key is not among those that it believes.
    expect(await read(await serviceToken(dataDir, 'todo-service', 'todo-service'))).toEqual(refused);
    expect(await read(right, clients.todo)).toMatchObject({ status: 'UNIMPLEMENTED', pages: 0 });
    expect(await users('Get', {}, right)).toMatchObject({ status: 'UNAUTHENTICATED', code: 'auth.token-invalid' });
  });

  it('nobody without TLS, or who does not believe the certificate', async () => {
    for (const credentials of [ChannelCredentials.createInsecure(), ChannelCredentials.createSsl()]) {
      const stranger = new GrpcClient(whole().ports.todoGrpc, credentials);
      const { status } = await stranger.call(
        'todo.v1.ListService/ListLists',
        {},
        { token: ann.token, deadlineMs: 2_000 },
      );
      stranger.close();
      expect(status).toMatch(/^(UNAVAILABLE|DEADLINE_EXCEEDED)$/);
    }
  });
});

it('a command whose deadline passes changes nothing', async () => {
  const listId = await ann.addList();
  const taskId = await ann.addTask(listId);
  const holder = new pg.Client({ connectionString: whole().databaseUrl('todo') });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM lists WHERE id = $1 FOR UPDATE', [listId]);
  const call = { token: ann.token, deadlineMs: 500 };
  const late = await clients.todo.call('todo.v1.ListService/CompleteTask', { listId, taskId }, call);
  expect(late.status).toBe('DEADLINE_EXCEEDED');
  await holder.query('COMMIT');
  await holder.end();
  // A later command of the same list commits after it, if it committed at all.
  expect(await todo('ChangeTask', { listId, taskId, title: 'Oat milk' })).toMatchObject({
    answer: { task: { version: 3, task: { state: 'TASK_STATE_OPEN' } } },
  });
  const written = `SELECT count(*) FROM outbox WHERE key = $1 AND type = 'todo.task.completed.v1'`;
  expect(await count(whole(), 'todo', written, [listId])).toBe(0);
});

describe('a list that is watched', () => {
  const watch = (listId: string, afterVersion = 0) =>
    clients.todo.stream(
      'todo.v1.ListService/Watch',
      { listId, afterVersion },
      { token: ann.token, deadlineMs: 120_000 },
    );
  /** What the messages add up to. */
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
  const listeners = () => sql(whole(), 'todo', `SELECT pid FROM pg_stat_activity WHERE application_name = 'commits'`);

  it('shows each change, goes on where it was left, and ends with its reader', async () => {
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

  it('is watched on when the connection that tells of changes breaks', async () => {
    const listId = await ann.addList();
    const stream = watch(listId);
    await eventually(() => expect(stream.messages).toHaveLength(1));
    await sql(
      whole(),
      'todo',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'commits'`,
    );
    await ann.addTask(listId, 'Salt');
    await eventually(() => expect(seen(stream.messages)).toEqual({ version: 2, titles: ['Salt'] }));
    stream.cancel();
  });

  it('is told when the process stops, and can be watched again', async () => {
    const listId = await ann.addList();
    const stream = watch(listId);
    await eventually(() => expect(stream.messages).toHaveLength(1));
    const stopped = whole().stopProcess('todo-api');
    expect(await stream.ended).toEqual({ status: 'UNAVAILABLE', code: 'stopping' });
    await stopped;
    await whole().startProcess('todo-api');
    const again = watch(listId, 1);
    await eventually(() => expect(again.messages).toMatchObject([{ version: 1 }]));
    again.cancel();
  });
});

describe('a stranger finds out by itself', () => {
  const buf = createRequire(import.meta.url).resolve('@bufbuild/buf/bin/buf');
  const curl = async (port: number, ...args: readonly string[]) => {
    const authorities = join(whole().dataDir, 'tls', 'authorities.pem');
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

  it('what there is, by reflection', async () => {
    expect((await curl(whole().ports.todoGrpc, '--list-services', '')).trim().split('\n').sort()).toEqual([
      'grpc.health.v1.Health',
      'todo.v1.ListService',
    ]);
    const header = `authorization: Bearer ${ann.token}`;
    const got = await curl(whole().ports.usersGrpc, '-H', header, '-d', '{}', '/users.v1.AccountService/Get');
    expect(JSON.parse(got)).toMatchObject({ account: { id: ann.id } });
  });

  it('whether it serves', async () => {
    const ask = (service: string) =>
      curl(whole().ports.usersGrpc, '-d', JSON.stringify({ service }), '/grpc.health.v1.Health/Check');
    await eventually(async () => {
      for (const service of ['', 'users.v1.AccountService'])
        expect(JSON.parse(await ask(service))).toEqual({ status: 'SERVING' });
    });
    await expect(ask('nothing.v1.Nobody')).rejects.toThrow('not_found');
  });
});

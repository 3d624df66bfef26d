import { jest } from '@jest/globals';
import { ListService } from '@todo-platform/contracts/grpc';
import { createApp } from '@todo-platform/service-kit';
import {
  createTestDatabase,
  grpcConfig,
  serviceCallConfig,
  type TestCredentials,
  testCredentials,
  testGrpc,
} from '@todo-platform/service-kit/testing';
import { DataSource } from 'typeorm';
import { v7 as newId } from 'uuid';
import { z } from 'zod';
import { migrations } from '../../migrations/index.js';
import { AppModule } from '../../src/app.module.js';
import { listSchema } from '../../src/list/http/list.view.js';
import { taskSchema } from '../../src/list/http/task.view.js';
import { type UsersServiceStandIn, usersServiceStandIn } from './users-service.js';

const problemSchema = z.looseObject({ status: z.number(), code: z.string() });

interface Call {
  readonly body?: unknown;
  readonly ifMatch?: string;
  readonly raw?: string;
}

/** The configuration of an api that uses this database and these public keys. */
export async function apiConfig(
  databaseUrl: string,
  { env }: Pick<UsersServiceStandIn, 'env'>,
  credentials?: TestCredentials,
) {
  return {
    role: 'api',
    HOST: '127.0.0.1',
    PORT: 0,
    METRICS_PORT: 0,
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: 10,
    LOG_LEVEL: 'silent',
    TOKEN_ISSUER: 'todo-platform',
    TRUSTED_PROXIES: 'loopback',
    SHUTDOWN_DELAY_MS: 0,
    ...grpcConfig(credentials ?? (await testCredentials())),
    ...env,
  } as const;
}

/** The part of a worker's configuration that is for calls to the users-service. */
export async function callConfig() {
  return { ...serviceCallConfig(await testCredentials()), USERS_INTERNAL_URL: 'https://127.0.0.1:1' };
}

/** Starts the api of the todo-service on its own database, with a stand-in for the users-service. */
export async function todoApi() {
  const database = await createTestDatabase(migrations);
  const users = await usersServiceStandIn();
  const credentials = await testCredentials();
  const config = await apiConfig(database.url, users, credentials);
  const app = await createApp('api', AppModule.forRole(config));
  await app.init();
  const sql = async (query: string, parameters: unknown[] = []) =>
    app.get(DataSource).query<Record<string, unknown>[]>(query, parameters);

  async function call(token: string, method: Method, path: string, { body, ifMatch, raw }: Call = {}) {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    return app.inject({
      method,
      url: `/api/todos/v1${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      },
      ...(payload !== undefined && { payload }),
    });
  }

  /** A new person who is signed in. */
  const someone = async () => {
    const id = newId();
    const token = await users.tokenOf(id);
    const ask = async (method: Method, path: string, given?: Call) => call(token, method, path, given);
    return {
      id,
      token,
      ask,
      newList: async (body: Readonly<Record<string, unknown>> = {}) =>
        listSchema.parse((await ask('POST', '/lists', { body: { name: 'Errands', ...body } })).json()),
      newTask: async (listId: string, body: Readonly<Record<string, unknown>> = {}) =>
        taskSchema.parse(
          (await ask('POST', `/lists/${listId}/tasks`, { body: { title: 'Buy milk', ...body } })).json(),
        ),
    };
  };

  return {
    url: database.url,
    /** How often `work` takes a connection from the pool. */
    connectionsOf: async (work: () => Promise<unknown>) => {
      const dataSource = app.get(DataSource);
      const taken = jest.spyOn(dataSource, 'createQueryRunner');
      await work();
      const { length } = taken.mock.calls;
      taken.mockRestore();
      return length;
    },
    credentials,
    /** Starts the gRPC servers and returns clients for them. */
    grpc: async () => testGrpc(app, ListService, credentials),
    sql,
    users,
    call,
    someone,
    /** The events of a list in the order of their publication. */
    events: async (listId: string) =>
      sql('SELECT type, sequence::int, actor, data FROM outbox WHERE key = $1 ORDER BY serial', [listId]),
    close: async () => {
      await app.close();
      await users.close();
      await database.drop();
    },
  };
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type TodoApi = Awaited<ReturnType<typeof todoApi>>;
export type Person = Awaited<ReturnType<TodoApi['someone']>>;

/** The status of an answer, with the code if it is a refusal. */
export function outcome(response: { statusCode: number; body: string }): [number, string?] {
  if (response.statusCode < 400) return [response.statusCode];
  return [response.statusCode, problemSchema.parse(JSON.parse(response.body)).code];
}

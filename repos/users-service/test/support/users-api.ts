import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { AccountService, KeyService } from '@todo-platform/contracts/grpc';
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
import { z } from 'zod';
import { migrations } from '../../migrations/index.js';
import { AppModule } from '../../src/app.module.js';
import { sessionSchema } from '../../src/session/http/session.view.js';
import { signingKeys } from './signing-keys.js';

export const PASSWORD = 'correct horse battery';
const problemSchema = z.looseObject({ status: z.number(), code: z.string() });

interface Call {
  readonly body?: unknown;
  readonly token?: string | undefined;
  readonly cookie?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The configuration of an api that uses this database. */
export async function apiConfig(databaseUrl: string, credentials?: TestCredentials) {
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
    SESSION_SECRET: 's'.repeat(32),
    COOKIE_SECURE: true,
    ...grpcConfig(credentials ?? (await testCredentials())),
    SIGNING_KEYS_FILE: await signingKeys(),
  } as const;
}

/** The part of a worker's configuration that lets it call the todo-service. Nothing listens at that address. */
export async function callConfig() {
  return { ...serviceCallConfig(await testCredentials()), TODO_INTERNAL_URL: 'https://127.0.0.1:1' };
}

/** The users-service's api on its own new database, with the calls that a client makes. */
export async function usersApi() {
  const database = await createTestDatabase(migrations);
  const credentials = await testCredentials();
  const config = await apiConfig(database.url, credentials);
  const keys = config.SIGNING_KEYS_FILE;
  const app = await createApp('api', AppModule.forRole(config));
  await app.init();
  const sql = async (query: string, parameters: unknown[] = []) =>
    app.get(DataSource).query<Record<string, unknown>[]>(query, parameters);

  async function call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, given: Call = {}) {
    const { body, token, cookie, headers = {} } = given;
    return app.inject({
      method,
      url: `/api/users${path}`,
      headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(cookie !== undefined && { cookies: { todo_refresh: cookie } }),
      ...(body !== undefined && { payload: JSON.stringify(body), headers: jsonHeaders(headers, token) }),
    });
  }

  const signIn = async (email: string, password = PASSWORD) => {
    const response = await call('POST', '/v1/session', { body: { email, password } });
    const refresh = response.cookies.find(({ name }) => name === 'todo_refresh');
    return { ...sessionSchema.parse(response.json()), cookie: refresh?.value ?? '' };
  };
  const register = async (changes: Readonly<Record<string, unknown>> = {}) => {
    const body = { email: `${randomUUID()}@example.com`, name: 'Ada', password: PASSWORD, ...changes };
    const response = await call('POST', '/v1/accounts', { body });
    return { response, body };
  };

  return {
    call,
    sql,
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
    /** Starts the gRPC servers and returns a client of each. */
    grpc: async () => testGrpc(app, AccountService, credentials),
    /** The same for the public keys. */
    keyService: async () => testGrpc(app, KeyService, credentials),
    keys,
    register,
    signIn,
    /** Registers a new account and signs in. */
    signUp: async (changes: Readonly<Record<string, unknown>> = {}) => {
      const { body } = await register(changes);
      return signIn(body.email);
    },
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

export type UsersApi = Awaited<ReturnType<typeof usersApi>>;

function jsonHeaders(headers: Readonly<Record<string, string>>, token: string | undefined) {
  return {
    'content-type': 'application/json',
    ...headers,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
}

/** The status of a response, and the code if it is a problem. */
export function outcome(response: { statusCode: number; body: string }): [number, string?] {
  if (response.statusCode < 400) return [response.statusCode];
  return [response.statusCode, problemSchema.parse(JSON.parse(response.body)).code];
}

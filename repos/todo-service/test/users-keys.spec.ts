import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApp, type KeyEndpoint } from '@todo-platform/service-kit';
import {
  createTestDatabase,
  type TestCredentials,
  testCredentials,
  type TestDatabase,
  testKeyServer,
} from '@todo-platform/service-kit/testing';
import type { JWK } from 'jose';
import { DataSource } from 'typeorm';
import { v7 as newId } from 'uuid';
import { migrations } from '../migrations/index.js';
import { AppModule } from '../src/app.module.js';
import { usersKeys } from '../src/auth/users-keys.js';
import { apiConfig, outcome } from './support/todo-api.js';
import { type UsersServiceStandIn, usersServiceStandIn } from './support/users-service.js';

let users: UsersServiceStandIn;
let database: TestDatabase;
beforeAll(async () => {
  users = await usersServiceStandIn();
  database = await createTestDatabase(migrations);
});
afterAll(async () => {
  await users.close();
  await database.drop();
});

async function withServer<R>(own: TestCredentials, keys: () => JWK[], work: (url: string) => Promise<R>): Promise<R> {
  const server = await testKeyServer(own, keys);
  return work(server.url).finally(async () => server.close());
}

async function fetchOnce(endpoint: KeyEndpoint): Promise<unknown> {
  return endpoint.fetch(AbortSignal.timeout(3_000)).finally(endpoint.close);
}

describe('the public keys of the users-service', () => {
  it('come from its internal port', async () => {
    expect(await fetchOnce(usersKeys(users.env.USERS_INTERNAL_URL, users.env.TLS_CA_FILE))).toEqual({
      keys: [users.jwk],
    });
  });

  it('are refused from a server without the right certificate, before a request is sent', async () => {
    const wrong = await testCredentials();
    let requests = 0;
    const keys = () => {
      requests++;
      return [users.jwk];
    };
    await withServer(wrong, keys, async (url) => {
      await expect(fetchOnce(usersKeys(url, users.env.TLS_CA_FILE))).rejects.toThrow(/certificate/);
      // The certificate is right, but it is for another name.
      const otherName = url.replace('127.0.0.1', 'localhost');
      await expect(fetchOnce(usersKeys(otherName, wrong.certificate))).rejects.toThrow(/certificate/);
    });
    expect(requests).toBe(0);
  });

  it('that an impostor serves are neither used nor kept', async () => {
    await withServer(
      await testCredentials(),
      () => [users.jwk],
      async (url) => {
        const env = { USERS_INTERNAL_URL: url, TLS_CA_FILE: users.env.TLS_CA_FILE };
        const app = await createApp('api', AppModule.forRole(await apiConfig(database.url, { env })));
        await app.init();
        const headers = { authorization: `Bearer ${await users.tokenOf(newId())}` };
        const response = await app.inject({ url: '/api/todos/v1/lists', headers });
        expect(outcome(response)).toEqual([503, 'auth.keys-unavailable']);
        expect(await app.get(DataSource).query('SELECT * FROM jwks_cache')).toEqual([]);
        await app.close();
      },
    );
  });
});

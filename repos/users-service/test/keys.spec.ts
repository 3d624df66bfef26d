import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestGrpc, refusal } from '@todo-platform/service-kit/testing';
import type { KeyService } from '@todo-platform/contracts/grpc';
import { usersApi, type UsersApi } from './support/users-api.js';

let api: UsersApi;
let keys: TestGrpc<typeof KeyService>;
beforeAll(async () => {
  api = await usersApi();
  keys = await api.keyService();
});
afterAll(async () => api.close());

describe('the public keys', () => {
  it('are served on the internal port without a token, and without their private part', async () => {
    const answer = await keys.internal.list({});
    const jwks = (await api.call('GET', '/.well-known/jwks.json')).json<{ keys: object[] }>();
    expect(answer.keys).toEqual(jwks.keys.map((key) => expect.objectContaining(key)));
    expect(JSON.stringify(answer)).not.toContain('"d"');
  });

  it('are not served on the port for people', async () => {
    expect(await refusal(keys.open.list({}))).toEqual(['Unimplemented']);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toJson } from '@bufbuild/protobuf';
import { type AccountService, ExportedAccountSchema } from '@todo-platform/contracts/grpc';
import { asService, bearer, refusal, type TestGrpc } from '@todo-platform/service-kit/testing';
import { PASSWORD, usersApi, type UsersApi } from './support/users-api.js';

let api: UsersApi;
let grpc: TestGrpc<typeof AccountService>;
beforeAll(async () => {
  api = await usersApi();
  grpc = await api.grpc();
});
afterAll(async () => api.close());

describe('an account', () => {
  it('is returned to its owner, never with the password', async () => {
    const { account, accessToken } = await api.signUp();
    const shown = await grpc.open.get({}, bearer(accessToken));
    expect(shown).toMatchObject({ version: 1, account: { id: account.id, email: account.email, timeZone: 'UTC' } });
    expect(await grpc.open.get({ id: account.id.toUpperCase() }, bearer(accessToken))).toEqual(shown);
    expect(Object.keys(shown.account ?? {}).filter((name) => /password/i.test(name))).toEqual([]);
  });

  it('of another person looks like a missing one, alone and in a batch', async () => {
    const [ada, bob] = [await api.signUp(), await api.signUp()];
    const call = bearer(ada.accessToken);
    expect(await refusal(grpc.open.get({ id: bob.account.id }, call))).toEqual(['NotFound', 'ACCOUNT_NOT_FOUND']);
    expect(await refusal(grpc.open.get({ id: randomUUID() }, call))).toEqual(['NotFound', 'ACCOUNT_NOT_FOUND']);
    const ids = [bob.account.id, ada.account.id, randomUUID(), ada.account.id];
    const { accounts } = await grpc.open.batchGet({ ids }, call);
    expect(accounts.map(({ id }) => id)).toEqual([ada.account.id]);
  });

  it('that is closed is not returned, although its access token is still valid', async () => {
    const { account, accessToken: token } = await api.signUp();
    await api.call('DELETE', '/v1/me', { token, body: { password: PASSWORD } });
    const closed = ['Unauthenticated', 'ACCOUNT_CLOSED'];
    expect(await refusal(grpc.open.get({}, bearer(token)))).toEqual(closed);
    expect(await refusal(grpc.open.batchGet({ ids: [account.id] }, bearer(token)))).toEqual(closed);
  });

  it.each<[string, readonly string[]]>([
    ['no id', []],
    ['an id that is no UUID', ['seven']],
    ['more than a hundred ids', Array.from({ length: 101 }, () => randomUUID())],
  ])('is not returned to a batch with %s', async (_, ids) => {
    const { accessToken } = await api.signUp();
    const call = grpc.open.batchGet({ ids: [...ids] }, bearer(accessToken));
    expect(await refusal(call)).toEqual(['InvalidArgument', 'REQUEST_INVALID']);
  });
});

describe('the snapshot', () => {
  const read = async (cursor = '') => {
    const accounts = [];
    const call = await asService(api.credentials, 'users-service');
    for await (const page of grpc.internal.export({ cursor }, call)) accounts.push(...page.accounts);
    return accounts;
  };

  it('contains every account in the order of ids, closed ones as tombstones, and continues after any of them', async () => {
    const { account: open, accessToken } = await api.signUp();
    await api.call('PATCH', '/v1/me', { token: accessToken, body: { name: 'Countess' } });
    const { account: closed, accessToken: token } = await api.signUp();
    await api.call('DELETE', '/v1/me', { token, body: { password: PASSWORD } });
    const all = await read();
    const ids = all.map(({ state }) => state.value?.id ?? '');
    expect(ids).toEqual([...ids].sort());
    expect(all.at(ids.indexOf(open.id))).toMatchObject({
      sequence: 2,
      state: { case: 'open', value: { name: 'Countess', email: open.email } },
    });
    const tombstone = all.at(ids.indexOf(closed.id));
    const shown = tombstone && toJson(ExportedAccountSchema, tombstone);
    expect(shown).toEqual({ sequence: 2, closed: { id: closed.id, closedAt: expect.any(String) } });
    expect(await read(ids[0])).toEqual(all.slice(1));
    expect(await read(ids.at(-1))).toEqual([]);
  });

  it('is refused for a forged cursor', async () => {
    expect(await refusal(read('x'))).toEqual(['InvalidArgument', 'REQUEST_INVALID']);
  });
});

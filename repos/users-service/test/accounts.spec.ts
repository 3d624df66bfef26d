import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as newId } from 'uuid';
import { accountSchema } from '../src/account/http/account.view.js';
import { outcome, PASSWORD, usersApi, type UsersApi } from './support/users-api.js';

let api: UsersApi;
beforeAll(async () => {
  api = await usersApi();
});
afterAll(async () => api.close());

const events = (id: string) =>
  api.sql('SELECT type, sequence::int, actor, data, originparent FROM outbox WHERE key = $1 ORDER BY serial', [id]);
const accounts = async () => (await api.sql('SELECT count(*)::int AS n FROM accounts'))[0]?.n;

describe('registering', () => {
  it('makes an account with a lower-case address, and publishes an event without the password', async () => {
    const id = newId();
    const { response } = await api.register({
      id: id.toUpperCase(),
      email: ' Ada.Lovelace@Example.COM ',
      name: ' Ada ',
      timeZone: 'Asia/Kolkata',
    });
    expect(response.statusCode).toBe(201);
    const account = accountSchema.parse(response.json());
    const expected = { id, email: 'ada.lovelace@example.com', name: 'Ada', timeZone: 'Asia/Kolkata' };
    expect(account).toMatchObject({ ...expected, version: 1 });
    const published = await events(id);
    expect(published).toMatchObject([
      { type: 'users.account.registered.v1', sequence: 1, actor: id, data: { account: expected } },
    ]);
    expect(published[0]?.originparent).toMatch(/^00-[0-9a-f]{32}-/);
    expect(JSON.stringify(published)).not.toMatch(/argon|hash|password|horse/i);
    const [row] = await api.sql('SELECT password_hash FROM accounts WHERE id = $1', [id]);
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('twice with the same command returns the same account, and publishes one event', async () => {
    const { response, body } = await api.register({ id: newId() });
    const again = await api.register(body);
    expect([again.response.statusCode, again.response.json()]).toEqual([201, response.json()]);
    expect(await events(accountSchema.parse(response.json()).id)).toHaveLength(1);
  });

  it('ten times at once with the same command makes one account', async () => {
    const body = { id: newId(), email: `${randomUUID()}@example.com` };
    const all = await Promise.all(Array.from({ length: 10 }, () => api.register(body)));
    expect(new Set(all.map(({ response }) => response.statusCode))).toEqual(new Set([201]));
    expect(await events(body.id)).toHaveLength(1);
  });

  it('with an address that is taken is a conflict, also in upper case', async () => {
    const { body } = await api.register();
    const { response } = await api.register({ email: body.email.toUpperCase() });
    expect(outcome(response)).toEqual([409, 'account.email-taken']);
    expect(response.json()).toMatchObject({ errors: [{ path: 'email' }] });
  });

  it('with an id that is taken is a conflict, also with the same address and another password', async () => {
    const { body } = await api.register({ id: newId() });
    const other = await api.register({ ...body, email: `${randomUUID()}@example.com` });
    expect(outcome(other.response)).toEqual([409, 'account.id-taken']);
    const guess = await api.register({ ...body, password: 'another password' });
    expect(outcome(guess.response)).toEqual([409, 'account.id-taken']);
  });

  it('with an id that is taken and another name or time zone is a conflict, and the same again is not', async () => {
    const { body, response } = await api.register({ id: newId() });
    for (const other of [{ name: 'Grace' }, { timeZone: 'Asia/Kolkata' }])
      expect(outcome((await api.register({ ...body, ...other })).response)).toEqual([409, 'account.id-taken']);
    const { accessToken } = await api.signIn(body.email);
    const change = { body: { name: 'Grace' }, token: accessToken };
    const changed = await api.call('PATCH', '/v1/me', change);
    expect(changed.json()).not.toEqual(response.json());
    const again = await api.register(body);
    expect([again.response.statusCode, again.response.json()]).toEqual([201, changed.json()]);
  });

  it('again is answered from its own transaction', async () => {
    const body = { id: newId(), email: `${randomUUID()}@example.com` };
    const register = () => api.register(body);
    for (let time = 0; time < 2; time++) expect(await api.connectionsOf(register)).toBe(1);
  });

  it('at the same time with one id and different names makes one account, and refuses the others', async () => {
    const body = { id: newId(), email: `${randomUUID()}@example.com` };
    const all = await Promise.all(['a', 'b', 'c'].map((name) => api.register({ ...body, name })));
    expect(all.map(({ response }) => response.statusCode).toSorted()).toEqual([201, 409, 409]);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['email', { email: 'nobody' }],
    ['email', { email: `${'x'.repeat(250)}@example.com` }],
    ['email', { email: 7 }],
    ['email', { email: undefined }],
    ['name', { name: '' }],
    ['name', { name: ' \t ' }],
    ['name', { name: 'x'.repeat(81) }],
    ['name', { name: 'a\0b' }],
    ['name', { name: 'a\ud800' }],
    ['name', { name: ['Ada'] }],
    ['password', { password: 'too short' }],
    ['password', { password: 'x'.repeat(201) }],
    ['password', { password: null }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['timeZone', { timeZone: '+05:30' }],
    ['timeZone', { timeZone: '' }],
    ['id', { id: 'seven' }],
    ['id', { id: randomUUID() }],
    ['', { admin: true }],
  ])('with a wrong field is refused, names the field %j and writes nothing', async (path, changes) => {
    const before = await accounts();
    const { response } = await api.register(changes);
    expect(outcome(response)).toEqual([400, 'request.invalid']);
    expect(response.json()).toMatchObject({ errors: [{ path }] });
    expect(await accounts()).toBe(before);
  });
});

describe('my account', () => {
  it('is returned with its version as ETag', async () => {
    const { account, accessToken } = await api.signUp();
    const response = await api.call('GET', '/v1/me', { token: accessToken });
    expect([response.statusCode, response.json(), response.headers.etag]).toEqual([200, account, '"1"']);
  });

  it('changes, and publishes an event with the next sequence', async () => {
    const { account, accessToken } = await api.signUp();
    const body = { name: 'Countess', timeZone: 'Europe/Vienna' };
    const response = await api.call('PATCH', '/v1/me', { token: accessToken, body, headers: { 'if-match': '"1"' } });
    expect([response.statusCode, response.headers.etag]).toEqual([200, '"2"']);
    expect(response.json()).toEqual({ ...account, ...body, version: 2 });
    const published = await events(account.id);
    expect(published[1]).toMatchObject({
      type: 'users.account.changed.v1',
      sequence: 2,
      actor: account.id,
      data: { account: { id: account.id, email: account.email, ...body } },
    });
    expect(JSON.stringify(published)).not.toMatch(/argon|hash/i);
  });

  it('is not overwritten if it was changed in the meantime: 412 with its current state', async () => {
    const { account, accessToken: token } = await api.signUp();
    await api.call('PATCH', '/v1/me', { token, body: { name: 'First' } });
    const late = await api.call('PATCH', '/v1/me', { token, body: { name: 'Late' }, headers: { 'if-match': '"1"' } });
    expect(outcome(late)).toEqual([412, 'account.version-mismatch']);
    expect(late.json()).toMatchObject({ current: { id: account.id, name: 'First', version: 2 } });
    expect(await events(account.id)).toHaveLength(2);
  });

  it('stays at its version, without an event, if a change changes nothing', async () => {
    const { account, accessToken } = await api.signUp();
    const response = await api.call('PATCH', '/v1/me', { token: accessToken, body: { name: account.name } });
    expect(response.json()).toEqual(account);
    expect(await events(account.id)).toHaveLength(1);
  });

  it('applies concurrent changes one after another, without a gap in the sequence', async () => {
    const { account, accessToken: token } = await api.signUp();
    const names = Array.from({ length: 8 }, (_, index) => `name ${index}`);
    await Promise.all(names.map((name) => api.call('PATCH', '/v1/me', { token, body: { name } })));
    const published = await events(account.id);
    expect(published.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([{}, { name: '' }, { email: 'new@example.com' }, { name: null }, { timeZone: 'UTC+1' }])(
    'refuses the change %j',
    async (body) => {
      const { account, accessToken: token } = await api.signUp();
      expect(outcome(await api.call('PATCH', '/v1/me', { token, body }))).toEqual([400, 'request.invalid']);
      expect((await api.call('GET', '/v1/me', { token })).json()).toEqual(account);
    },
  );
});

describe('closing my account', () => {
  it('with a wrong password changes nothing', async () => {
    const { account, accessToken: token } = await api.signUp();
    const response = await api.call('DELETE', '/v1/me', { token, body: { password: 'a wrong password' } });
    expect(outcome(response)).toEqual([400, 'account.wrong-password']);
    expect((await api.call('GET', '/v1/me', { token })).json()).toEqual(account);
    expect(await events(account.id)).toHaveLength(1);
  });

  it('is refused with its current state if it was changed in the meantime', async () => {
    const { account, accessToken: token } = await api.signUp();
    await api.call('PATCH', '/v1/me', { token, body: { name: 'First' } });
    const close = async (etag: string) =>
      api.call('DELETE', '/v1/me', { token, body: { password: PASSWORD }, headers: { 'if-match': etag } });
    const stale = await close('"1"');
    expect(outcome(stale)).toEqual([412, 'account.version-mismatch']);
    expect(stale.json()).toMatchObject({ current: { id: account.id, name: 'First', version: 2 } });
    expect((await close('"2"')).statusCode).toBe(204);
  });

  it('leaves a tombstone without personal data, ends every session, and frees the address but not the id', async () => {
    const { account, accessToken: token, cookie } = await api.signUp({ name: 'Ada Unforgettable' });
    const second = await api.signIn(account.email);
    const response = await api.call('DELETE', '/v1/me', { token, body: { password: PASSWORD } });
    expect(response.statusCode).toBe(204);
    expect(response.cookies).toMatchObject([{ name: 'todo_refresh', value: '', path: '/api/users/v1/session' }]);

    const [row] = await api.sql('SELECT * FROM accounts WHERE id = $1', [account.id]);
    const erased = { email: null, password_hash: null, name: '', creation_digest: null };
    expect(row).toMatchObject({ ...erased, version: 2, closed_at: expect.any(Date) });
    const closed = (await events(account.id))[1];
    expect(closed).toMatchObject({ type: 'users.account.closed.v1', sequence: 2, actor: account.id });
    expect(closed?.data).toEqual({ accountId: account.id, closedAt: expect.any(String) });
    expect(JSON.stringify(closed)).not.toContain('Unforgettable');

    for (const ended of [cookie, second.cookie])
      expect(outcome(await api.call('POST', '/v1/session/refresh', { cookie: ended }))).toEqual([401, 'session.ended']);
    const requests = [api.call('GET', '/v1/me', { token }), api.call('GET', '/v1/activity', { token })];
    for (const answer of await Promise.all(requests)) expect(outcome(answer)).toEqual([401, 'account.closed']);
    const again = await api.call('DELETE', '/v1/me', { token, body: { password: PASSWORD } });
    expect(outcome(again)).toEqual([401, 'account.closed']);
    const credentials = { email: account.email, password: PASSWORD };
    expect(outcome(await api.call('POST', '/v1/session', { body: credentials }))).toEqual([
      401,
      'session.bad-credentials',
    ]);

    const reused = await api.register({ id: account.id, email: account.email });
    expect(outcome(reused.response)).toEqual([409, 'account.id-taken']);
    const successor = await api.register({ email: account.email });
    expect(successor.response.statusCode).toBe(201);
  });
});

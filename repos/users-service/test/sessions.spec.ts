import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { sessionSchema } from '../src/session/http/session.view.js';
import { AccessTokens } from '../src/session/tokens/access-tokens.js';
import type { PublicKey } from '../src/session/tokens/signing-keys.js';
import { RefreshTokens } from '../src/session/tokens/refresh-tokens.js';
import { signingKeys } from './support/signing-keys.js';
import { outcome, PASSWORD, usersApi, type UsersApi } from './support/users-api.js';

let api: UsersApi;
beforeAll(async () => {
  api = await usersApi();
});
afterAll(async () => api.close());

const refresh = (cookie: string) => api.call('POST', '/v1/session/refresh', { cookie });
const cookieOf = (response: Awaited<ReturnType<typeof refresh>>) => response.cookies[0]?.value ?? '';
const setRotatedAgo = (cookie: string, seconds: number) =>
  api.sql(`UPDATE sessions SET rotated_at = now() - make_interval(secs => $2) WHERE id = $1`, [
    cookie.split('.')[0],
    seconds,
  ]);

describe('signing in', () => {
  it('returns an access token, and sets a refresh token that scripts cannot read', async () => {
    const { body } = await api.register();
    const response = await api.call('POST', '/v1/session', {
      body: { email: ` ${body.email.toUpperCase()} `, password: PASSWORD },
    });
    const { accessToken, expiresIn, account } = sessionSchema.parse(response.json());
    expect([response.statusCode, expiresIn, account.email]).toEqual([200, 600, body.email]);
    expect(response.cookies).toEqual([
      {
        name: 'todo_refresh',
        value: expect.any(String),
        path: '/api/users/v1/session',
        httpOnly: true,
        secure: true,
        sameSite: 'Strict',
        expires: expect.any(Date),
      },
    ]);
    expect((await api.call('GET', '/v1/me', { token: accessToken })).json()).toEqual(account);
  });

  it('does not reveal whether the address or the password is wrong', async () => {
    const { body } = await api.register();
    const wrong = await api.call('POST', '/v1/session', { body: { email: body.email, password: 'a wrong password' } });
    const unknown = await api.call('POST', '/v1/session', { body: { email: 'x@example.com', password: PASSWORD } });
    expect(outcome(wrong)).toEqual([401, 'session.bad-credentials']);
    expect(unknown.json()).toEqual(wrong.json());
    expect([wrong.cookies, unknown.cookies]).toEqual([[], []]);
  });

  it.each([
    {},
    { email: 'nobody', password: 'x' },
    { email: 'a@example.com', password: '' },
    { email: {}, password: 'x' },
  ])('with the body %j is an invalid request', async (body) =>
    expect(outcome(await api.call('POST', '/v1/session', { body }))).toEqual([400, 'request.invalid']),
  );
});

describe('refreshing', () => {
  it('returns a new access token, and sets the next refresh token', async () => {
    const { cookie, account } = await api.signUp();
    const response = await refresh(cookie);
    expect(response.statusCode).toBe(200);
    expect(sessionSchema.parse(response.json()).account).toEqual(account);
    expect(cookieOf(response)).not.toBe(cookie);
    expect((await refresh(cookieOf(response))).statusCode).toBe(200);
  });

  it('with the same token several times, as tabs do, gives all of them the same successor', async () => {
    const { cookie } = await api.signUp();
    const answers = await Promise.all([refresh(cookie), refresh(cookie), refresh(cookie)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(cookieOf)).size).toBe(1);
    await setRotatedAgo(cookie, 9);
    expect(cookieOf(await refresh(cookie))).toBe(answers.map(cookieOf)[0]);
  });

  it('goes by the clock of the database, not by that of the process', async () => {
    const { cookie } = await api.signUp();
    const next = cookieOf(await refresh(cookie));
    const others = ['nextTick', 'setImmediate', 'queueMicrotask', 'setTimeout', 'clearTimeout', 'setInterval'] as const;
    jest.useFakeTimers({ now: Date.now() + 60 * 24 * 60 * 60_000, doNotFake: [...others, 'clearInterval', 'hrtime'] });
    const repeated = await refresh(cookie).finally(() => jest.useRealTimers());
    expect(cookieOf(repeated)).toBe(next);
  });

  it('with the previous token after the grace period ends the session', async () => {
    const { cookie } = await api.signUp();
    const next = cookieOf(await refresh(cookie));
    await setRotatedAgo(cookie, 11);
    expect(outcome(await refresh(cookie))).toEqual([401, 'session.ended']);
    expect(outcome(await refresh(next))).toEqual([401, 'session.ended']);
  });

  it('with a token older than the previous one ends the session at once, and no other session', async () => {
    const { cookie, account } = await api.signUp();
    const other = await api.signIn(account.email);
    const second = cookieOf(await refresh(cookie));
    const third = cookieOf(await refresh(second));
    expect(outcome(await refresh(cookie))).toEqual([401, 'session.ended']);
    expect(outcome(await refresh(third))).toEqual([401, 'session.ended']);
    expect((await refresh(other.cookie)).statusCode).toBe(200);
  });

  it('is refused after the session has expired', async () => {
    const { cookie } = await api.signUp();
    await api.sql(`UPDATE sessions SET expires_at = now() WHERE id = $1`, [cookie.split('.')[0]]);
    expect(outcome(await refresh(cookie))).toEqual([401, 'session.ended']);
  });

  it('is refused without a token that this service issued', async () => {
    const { cookie } = await api.signUp();
    const [session = '', generation = '', signature = ''] = cookie.split('.');
    const forged = new RefreshTokens('another secret, also of 32 characters').issue({
      sessionId: session,
      generation: 1,
    });
    const withoutSession = new RefreshTokens('s'.repeat(32)).issue({ sessionId: randomUUID(), generation: 1 });
    const wrong = [
      forged,
      withoutSession,
      `${session}.2.${signature}`,
      `${session}.${generation}.`,
      'x',
      '',
      '..',
      `${cookie}x`,
    ];
    for (const token of wrong) expect([token, outcome(await refresh(token))]).toEqual([token, [401, 'session.ended']]);
    expect(outcome(await api.call('POST', '/v1/session/refresh'))).toEqual([401, 'session.ended']);
    expect((await refresh(cookie)).statusCode).toBe(200);
  });
});

describe('signing out', () => {
  it('ends the session and clears the cookie, also when it is repeated', async () => {
    const { cookie } = await api.signUp();
    for (const sent of [cookie, cookie, undefined, 'x']) {
      const response = await api.call('DELETE', '/v1/session', { cookie: sent });
      expect([response.statusCode, response.cookies[0]?.value]).toEqual([204, '']);
    }
    expect(outcome(await refresh(cookie))).toEqual([401, 'session.ended']);
  });

  it('ends this session only', async () => {
    const { cookie, account } = await api.signUp();
    const other = await api.signIn(account.email);
    await api.call('DELETE', '/v1/session', { cookie });
    expect((await refresh(other.cookie)).statusCode).toBe(200);
  });
});

describe('the access token', () => {
  const jwks = async () => (await api.call('GET', '/.well-known/jwks.json')).json<JSONWebKeySet>();

  it('can be verified by anyone with the published keys, and expires after ten minutes', async () => {
    const { accessToken, account } = await api.signUp();
    const { payload, protectedHeader } = await jwtVerify(accessToken, createLocalJWKSet(await jwks()), {
      issuer: 'todo-platform',
      audience: 'todo-platform',
    });
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'k1', typ: 'at+jwt' });
    expect(payload.sub).toBe(account.id);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
    expect(JSON.stringify(payload)).not.toContain(account.email);
  });

  it('is signed with keys of which only the public part is published', async () => {
    const { keys } = await jwks();
    const publicPart = ({ kty, crv, kid, alg, use, x, y }: PublicKey) => ({ kty, crv, kid, alg, use, x, y });
    expect(keys).toEqual(api.keys.keys.map(publicPart));
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });

  it('is refused if it is missing, forged, from another issuer or expired', async () => {
    const { accessToken, account } = await api.signUp();
    const wrongKey = await new AccessTokens(await signingKeys('k1'), 'todo-platform').issue(account.id, 'sid');
    const unknownKey = await new AccessTokens(await signingKeys('k2'), 'todo-platform').issue(account.id, 'sid');
    const wrongIssuer = await new AccessTokens(api.keys, 'somebody').issue(account.id, 'sid');
    const me = async (token?: string) => outcome(await api.call('GET', '/v1/me', { token }));
    expect(await me()).toEqual([401, 'auth.token-missing']);
    for (const token of [wrongKey, unknownKey, wrongIssuer, `${accessToken}x`, 'x'])
      expect(await me(token)).toEqual([401, 'auth.token-invalid']);
    jest.useFakeTimers({ now: Date.now() - 11 * 60_000, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const expired = await new AccessTokens(api.keys, 'todo-platform')
      .issue(account.id, 'sid')
      .finally(() => jest.useRealTimers());
    expect(await me(expired)).toEqual([401, 'auth.token-expired']);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { JwksCache } from '../src/auth/jwks-cache.js';
import { TOKEN_AUDIENCE, TokenVerifier } from '../src/auth/token-verifier.js';
import { freePort, serve, type TestServer } from './support/http-server.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { silent } from './support/silent.js';
import { ISSUER, type TokenKey, tokenKey } from './support/token-keys.js';
import { until } from './support/until.js';

let database: KitDatabase;
let oldKey: TokenKey;
let newKey: TokenKey;
let endpoint: TestServer;
let published: unknown;
let requests = 0;
let caches: JwksCache[] = [];

beforeAll(async () => {
  database = await kitDatabase();
  [oldKey, newKey] = await Promise.all([tokenKey('old'), tokenKey('new')]);
});
afterAll(async () => database.close());
beforeEach(async () => {
  await database.dataSource.query('TRUNCATE jwks_cache');
  published = { keys: [oldKey.jwk] };
  requests = 0;
  endpoint = await serve((_, response) => {
    requests++;
    response.end(JSON.stringify(published));
  });
});
afterEach(async () => {
  for (const cache of caches) cache.onModuleDestroy();
  caches = [];
  await endpoint.close();
});

async function start(port: number): Promise<TokenVerifier> {
  const url = `http://127.0.0.1:${port}/jwks.json`;
  const source = {
    url,
    fetch: async (signal: AbortSignal): Promise<unknown> => (await fetch(url, { signal })).json(),
    close: () => undefined,
  };
  const cache = new JwksCache(source, ISSUER, database.dataSource, silent);
  caches.push(cache);
  await cache.start();
  return new TokenVerifier(cache, ISSUER);
}

const stored = () => database.value('SELECT jwks FROM jwks_cache');
const store = async (jwks: unknown): Promise<unknown> =>
  database.dataSource.query('INSERT INTO jwks_cache VALUES ($1, $2)', [ISSUER, JSON.stringify(jwks)]);
const refusal = (code: string) => expect.objectContaining({ code });

describe('the public keys', () => {
  it('are fetched at the start and stored in the database', async () => {
    const verifier = await start(endpoint.port);
    expect(await verifier.verify(await oldKey.sign('ada'))).toMatchObject({ subject: 'ada' });
    await until(async () => (await stored()) !== undefined);
    expect(await stored()).toEqual(published);
    expect(requests).toBe(1);
  });

  it('are those of the stored copy while the endpoint is down, also after a restart', async () => {
    await store({ keys: [oldKey.jwk] });
    const verifier = await start(await freePort());
    expect(await verifier.verify(await oldKey.sign('ada'))).toMatchObject({ subject: 'ada' });
  });

  it('are fetched once more for a new key id, and stored', async () => {
    await store({ keys: [oldKey.jwk] });
    published = { keys: [newKey.jwk, oldKey.jwk] };
    const verifier = await start(endpoint.port);
    const tokens = await Promise.all([newKey.sign('ada'), oldKey.sign('bob'), newKey.sign('eve')]);
    const verified = await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(verified.map(({ subject }) => subject)).toEqual(['ada', 'bob', 'eve']);
    await until(async () => JSON.stringify(await stored()).includes('"new"'));
    expect(requests).toBe(1);
  });

  it('are not fetched for each forged key id', async () => {
    const verifier = await start(endpoint.port);
    await verifier.verify(await oldKey.sign('ada'));
    const token = await newKey.sign('ada');
    for (let time = 0; time < 5; time++)
      await expect(verifier.verify(token)).rejects.toEqual(refusal('auth.token-invalid'));
    expect(requests).toBe(1);
  });

  it.each([
    ['an error', undefined],
    ['something that is not a key set', { keys: 'none' }],
    ['a set without keys', { keys: [] }],
    ['keys without an id', { keys: [{ kty: 'EC' }] }],
  ])('stay the last good ones if the endpoint answers %s', async (_, answer) => {
    await store({ keys: [oldKey.jwk] });
    published = answer;
    const verifier = await start(endpoint.port);
    await until(() => requests === 1);
    expect(await verifier.verify(await oldKey.sign('ada'))).toMatchObject({ subject: 'ada' });
    expect(await stored()).toEqual({ keys: [oldKey.jwk] });
  });

  it('that cannot be fetched make a token with an unknown key id unverifiable each time, not invalid', async () => {
    await store({ keys: [oldKey.jwk] });
    const verifier = await start(await freePort());
    for (let time = 0; time < 3; time++)
      await expect(verifier.verify(await newKey.sign('ada'))).rejects.toEqual(refusal('auth.keys-unavailable'));
    expect(await verifier.verify(await oldKey.sign('ada'))).toMatchObject({ subject: 'ada' });
  });

  it('that are not known at all make a token unverifiable for now, not invalid', async () => {
    const verifier = await start(await freePort());
    for (let time = 0; time < 2; time++)
      await expect(verifier.verify(await oldKey.sign('ada'))).rejects.toEqual(
        expect.objectContaining({ kind: 'unavailable', code: 'auth.keys-unavailable' }),
      );
  });
});

describe('a token', () => {
  let verifier: TokenVerifier;
  beforeEach(async () => {
    verifier = await start(endpoint.port);
  });

  const expired = () => oldKey.sign('ada', Math.floor(Date.now() / 1000) - 60);
  it('that has expired says so', async () => {
    await expect(verifier.verify(await expired())).rejects.toEqual(refusal('auth.token-expired'));
  });

  it('may have expired a moment ago, since clocks differ', async () => {
    expect(await verifier.verify(await oldKey.sign('ada', Math.floor(Date.now() / 1000) - 2))).toMatchObject({
      subject: 'ada',
    });
  });

  it.each<[string, () => Promise<string>]>([
    ['is of another issuer', () => oldKey.sign('ada', '10m', 'somebody-else')],
    ['is for another audience', () => oldKey.sign('ada', '10m', ISSUER, 'somebody-else')],
    ['has no subject', () => oldKey.sign('')],
    ['is of another type', () => oldKey.sign('ada', '10m', ISSUER, TOKEN_AUDIENCE, 'JWT')],
    ['is signed with another key under the same id', async () => (await tokenKey('old')).sign('ada')],
    ['is not signed', async () => (await oldKey.sign('ada')).replace(/[^.]*$/, '')],
    ['claims to need no signature', async () => unsigned(await oldKey.sign('ada'))],
    ['was changed', async () => tampered(await oldKey.sign('ada'))],
    ['is not a token', () => Promise.resolve('a.b.c')],
  ])('that %s is invalid', async (_, token) => {
    await expect(verifier.verify(await token())).rejects.toEqual(refusal('auth.token-invalid'));
  });
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function unsigned(token: string): string {
  return `${encode({ alg: 'none', kid: 'old' })}.${token.split('.')[1] ?? ''}.`;
}

function tampered(token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return [header, encode(Object.assign({}, claims, { sub: 'eve' })), signature].join('.');
}

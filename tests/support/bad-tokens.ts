import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportSPKI, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { asRecord } from './events.ts';

const ALGORITHM = 'ES256';

type Key = Parameters<SignJWT['sign']>[0];

/** Reads the key that signs access tokens on this machine. */
async function signingKey(dataDir: string): Promise<{ readonly kid: string; readonly jwk: JWK; readonly key: Key }> {
  const { keys } = asRecord(JSON.parse(readFileSync(join(dataDir, 'signing-keys.json'), 'utf8')));
  const jwk: JWK = { ...asRecord(Array.isArray(keys) ? keys[0] : undefined) };
  return { kid: String(jwk.kid), jwk, key: await importJWK(jwk, ALGORITHM) };
}

/** Invalid access tokens for an account: what is wrong with each, the token, and the error code that must refuse it. */
export async function badTokens(
  dataDir: string,
  account: string,
): Promise<readonly (readonly [string, string, string])[]> {
  const { kid, jwk, key } = await signingKey(dataDir);
  const other = await generateKeyPair(ALGORITHM, { extractable: true });
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: account, iss: 'todo-platform', aud: 'todo-platform', iat: now, exp: now + 600 };
  const sign = (
    payload: JWTPayload,
    by: Key = key,
    header: { alg: string; kid?: string; typ?: string } = { alg: ALGORITHM, kid },
  ) => new SignJWT(payload).setProtectedHeader({ typ: 'at+jwt', ...header }).sign(by);
  const without = (claim: keyof typeof claims) => ({ ...claims, [claim]: undefined });

  const good = await sign(claims);
  const [head = '', payload = '', signature = ''] = good.split('.');
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const publicJwk = { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y };
  const pem = await exportSPKI(await publicKeyOf(publicJwk));
  const hs256 = (secret: string) => sign(claims, new TextEncoder().encode(secret), { alg: 'HS256', kid });

  const invalid = 'auth.token-invalid';
  return [
    ['expired', await sign({ ...claims, iat: now - 3_600, exp: now - 3_000 }), 'auth.token-expired'],
    ['not valid yet', await sign({ ...claims, nbf: now + 600 }), invalid],
    ['of another audience', await sign({ ...claims, aud: 'another' }), invalid],
    ['of another issuer', await sign({ ...claims, iss: 'https://example.org' }), invalid],
    ['for nobody', await sign(without('sub')), invalid],
    ['for ever', await sign(without('exp')), invalid],
    ['without an audience', await sign(without('aud')), invalid],
    ['signed by another key of the same name', await sign(claims, other.privateKey), invalid],
    ['signed by an unknown key', await sign(claims, other.privateKey, { alg: ALGORITHM, kid: 'unknown' }), invalid],
    ['signed by an unnamed key', await sign(claims, other.privateKey, { alg: ALGORITHM }), invalid],
    ['of another kind', await sign(claims, key, { alg: ALGORITHM, kid, typ: 'JWT' }), invalid],
    ['unsigned', `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`, invalid],
    ['unsigned in capitals', `${encode({ alg: 'NONE', kid })}.${payload}.${signature}`, invalid],
    ['signed with the public key as a secret', await hs256(pem), invalid],
    ['signed with the public JWK as a secret', await hs256(JSON.stringify(publicJwk)), invalid],
    [
      'for somebody else than was signed',
      `${head}.${encode({ ...claims, sub: crypto.randomUUID() })}.${signature}`,
      invalid,
    ],
    ['without its signature', `${head}.${payload}.`, invalid],
    ['cut short', good.slice(0, -8), invalid],
    ['no token at all', 'nothing', invalid],
    ['very long', 'x'.repeat(8_000), invalid],
  ];
}

async function publicKeyOf(jwk: JWK) {
  const key = await importJWK(jwk, ALGORITHM, { extractable: true });
  if (key instanceof Uint8Array) throw new Error('The signing key must be asymmetric.');
  return key;
}

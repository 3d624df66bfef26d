import { beforeAll, describe, expect, it } from '@jest/globals';
import { importJWK, SignJWT } from 'jose';
import { ServiceTokenVerifier } from '../src/auth/service-tokens.js';
import { type TestCredentials, testCredentials } from '../src/testing/test-credentials.js';

let credentials: TestCredentials;
let verifier: ServiceTokenVerifier;
beforeAll(async () => {
  credentials = await testCredentials('caller');
  verifier = new ServiceTokenVerifier(credentials.callers, 'callee');
});

/** A new token of a caller whose clock is ahead by these seconds. */
async function newToken(aheadBy: number): Promise<string> {
  const now = Math.floor(Date.now() / 1000) + aheadBy;
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: 'caller', typ: 'service+jwt' })
    .setIssuer('caller')
    .setSubject('caller')
    .setAudience('todo-platform:internal:callee')
    .setIssuedAt(now)
    .setExpirationTime(now + 300)
    .sign(await importJWK(credentials.caller, 'ES256'));
}

describe('a service token', () => {
  it.each([0, 50, -50, -350])('is valid if the clock of the caller is %d s ahead', async (aheadBy) => {
    expect(await verifier.verify(await newToken(aheadBy))).toMatchObject({ subject: 'caller' });
  });

  it.each([
    [90, 'auth.token-invalid'],
    [-390, 'auth.token-expired'],
  ])('is refused if the clock of the caller is %d s ahead', async (aheadBy, code) => {
    await expect(verifier.verify(await newToken(aheadBy))).rejects.toMatchObject({ code });
  });
});

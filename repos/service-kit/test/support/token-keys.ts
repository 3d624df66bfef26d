import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_TYPE } from '../../src/auth/token-verifier.js';

export const ISSUER = 'todo-platform';

/** A key pair like that with which users-service signs. */
export async function tokenKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair(TOKEN_ALGORITHM, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: TOKEN_ALGORITHM, use: 'sig' };
  return {
    jwk,
    sign: async (
      subject: string,
      expires: number | string = '10m',
      issuer = ISSUER,
      audience = TOKEN_AUDIENCE,
      typ = TOKEN_TYPE,
    ) =>
      new SignJWT({})
        .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid, typ })
        .setSubject(subject)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(privateKey),
  };
}

export type TokenKey = Awaited<ReturnType<typeof tokenKey>>;

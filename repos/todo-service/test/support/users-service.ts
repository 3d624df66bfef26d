import { testCredentials, testKeyServer } from '@todo-platform/service-kit/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A stand-in for the users-service: it serves public keys on an internal port and signs access tokens. */
export async function usersServiceStandIn() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  const credentials = await testCredentials();
  const server = await testKeyServer(credentials, () => [jwk]);
  return {
    /** The variables with which an api finds the keys. */
    env: { USERS_INTERNAL_URL: server.url, TLS_CA_FILE: credentials.certificate },
    jwk,
    tokenOf: async (accountId: string, expires: string | number = '10m') =>
      new SignJWT()
        .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'at+jwt' })
        .setSubject(accountId)
        .setIssuer('todo-platform')
        .setAudience('todo-platform')
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(privateKey),
    close: server.close,
  };
}

export type UsersServiceStandIn = Awaited<ReturnType<typeof usersServiceStandIn>>;

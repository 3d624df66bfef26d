import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A stand-in for the users-service: it serves public keys and signs access tokens. */
export async function usersServiceStandIn() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  const server = createServer((_, response) => void response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the stand-in does not listen on a port');
  return {
    jwksUrl: `http://127.0.0.1:${address.port}/jwks.json`,
    tokenOf: async (accountId: string, expires: string | number = '10m') =>
      new SignJWT()
        .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'at+jwt' })
        .setSubject(accountId)
        .setIssuer('todo-platform')
        .setAudience('todo-platform')
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(privateKey),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { createSecureServer } from 'node:http2';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { KeyService } from '@todo-platform/contracts/grpc';
import type { JWK } from 'jose';
import type { TestCredentials } from './test-credentials.js';

/**
 * A stand-in for the internal port of the users-service, on a free port of 127.0.0.1: it serves public keys.
 * @param keys returns the keys of each answer. If it throws, so does the call.
 */
export async function testKeyServer({ certificate, privateKey }: TestCredentials, keys: () => readonly JWK[]) {
  const routes = connectNodeAdapter({
    routes: (router) =>
      router.service(KeyService, {
        list: () => ({ keys: keys().map(publicKey) }),
      }),
  });
  const server = createSecureServer({ cert: certificate, key: privateKey }, routes);
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the stand-in does not listen on a port');
  return {
    url: `https://127.0.0.1:${address.port}`,
    close: async () => {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function publicKey({ kid = '', kty = '', crv = '', alg = '', use = '', x = '', y = '' }: JWK) {
  return { kid, kty, crv, alg, use, x, y };
}

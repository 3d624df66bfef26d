import { KeyService } from '@todo-platform/contracts/grpc';
import type { KeyEndpoint } from '@todo-platform/service-kit';
import { serviceClient } from '@todo-platform/service-kit/grpc-client';

/**
 * The public keys of the users-service, from its internal port. A forged key would sign tokens of anybody, and it would be kept. So the
 * server must show a certificate of its own name from these authorities.
 */
export function usersKeys(url: string, authorities: string): KeyEndpoint {
  const { client, close } = serviceClient(KeyService, { service: 'users-service', url }, { authorities });
  return {
    url,
    fetch: async (signal) => {
      const { keys } = await client.list({}, { signal });
      return { keys: keys.map(({ kid, kty, crv, alg, use, x, y }) => ({ kid, kty, crv, alg, use, x, y })) };
    },
    close,
  };
}

import { QueryClient } from '@tanstack/react-query';
import { toApiError } from './http/api-error.js';

/** How many times a query to an unavailable service is retried before the screen shows the failure. */
const maxRetries = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The browser is often wrong about being online, so send the request and show what happens.
        networkMode: 'always',
        staleTime: 1_000,
        retry: (failures, error) => toApiError(error).isUnavailable && failures < maxRetries,
        retryDelay: (failures) => 300 * 2 ** failures,
      },
      // Never retry a change automatically: the screen undoes it, and the person decides.
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

import { QueryClient } from '@tanstack/react-query';
import { toApiError } from './http/api-error.js';

/** How often an unavailable service is asked again before the failure is shown. */
const maxRetries = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The browser's idea of "online" is often wrong; ask, and show what happened.
        networkMode: 'always',
        staleTime: 1_000,
        retry: (failures, error) => toApiError(error).isUnavailable && failures < maxRetries,
        retryDelay: (failures) => 300 * 2 ** failures,
      },
      // A change is not repeated behind the person's back: it is undone on the screen, and they decide.
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

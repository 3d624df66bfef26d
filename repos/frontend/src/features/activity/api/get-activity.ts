import { useQuery } from '@tanstack/react-query';
import { activityPollMs, usersApi } from '../../../config/api.js';
import { useApi } from '../../../lib/http/http-context.js';
import { activitySchema } from '../activity.js';

/** The counters follow the lists by events, a moment behind; reading them again and again shows each change. */
export function useActivity() {
  const api = useApi();
  return useQuery({
    queryKey: ['activity'],
    queryFn: ({ signal }) => api.request(activitySchema, 'GET', `${usersApi}/activity`, { signal }),
    refetchInterval: activityPollMs,
    // The next turn is the retry.
    retry: false,
  });
}

import { useQuery } from '@tanstack/react-query';
import { activityPollMs, usersApi } from '../../../config/api.js';
import { useApi } from '../../../lib/http/http-context.js';
import { activitySchema } from '../activity.js';

/** Polls the counters: events update them shortly after each change to a list. */
export function useActivity() {
  const api = useApi();
  return useQuery({
    queryKey: ['activity'],
    queryFn: ({ signal }) => api.request(activitySchema, 'GET', `${usersApi}/activity`, { signal }),
    refetchInterval: activityPollMs,
    // The next poll is the retry.
    retry: false,
  });
}

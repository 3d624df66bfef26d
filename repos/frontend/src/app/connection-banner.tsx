import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { Notice } from '../components/notice.js';
import { reconnectPollMs } from '../config/api.js';
import { useServicesAway } from '../lib/http/http-context.js';

/** Says what does not work at the moment, and what still does: the services fail apart from each other. */
export function ConnectionBanner() {
  const away = useServicesAway();
  const queryClient = useQueryClient();
  const isComplete = away.size === 0;
  const retry = useCallback(() => void queryClient.refetchQueries({ type: 'active' }), [queryClient]);

  useEffect(() => {
    if (isComplete) return;
    const timer = setInterval(retry, reconnectPollMs);
    return () => clearInterval(timer);
  }, [isComplete, retry]);

  if (isComplete) return null;
  return (
    <div className="banner">
      <Notice
        kind="error"
        actions={
          <button type="button" onClick={retry}>
            Retry
          </button>
        }
      >
        {messageFor(away.has('users'), away.has('todos'))}
      </Notice>
    </div>
  );
}

function messageFor(usersAway: boolean, todosAway: boolean): string {
  if (usersAway && todosAway) return 'The services cannot be reached. What you see may be out of date.';
  if (usersAway) return 'Your account and activity cannot be reached. Your lists still work.';
  return 'Your lists and tasks cannot be reached. What you see may be out of date.';
}

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { Notice } from '../components/notice.js';
import { reconnectPollMs } from '../config/api.js';
import { useUnavailableServices } from '../lib/http/http-context.js';
import type { Service } from '../lib/http/service-availability.js';

/** Says which part of the app does not work while a service is unavailable, and which part still does. */
export function UnavailableBanner() {
  const unavailable = useUnavailableServices();
  const queryClient = useQueryClient();
  const allAvailable = unavailable.size === 0;
  const retry = useCallback(() => void queryClient.refetchQueries({ type: 'active' }), [queryClient]);

  useEffect(() => {
    if (allAvailable) return;
    const timer = setInterval(retry, reconnectPollMs);
    return () => clearInterval(timer);
  }, [allAvailable, retry]);

  if (allAvailable) return null;
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
        {messageFor(unavailable)}
      </Notice>
    </div>
  );
}

function messageFor(unavailable: ReadonlySet<Service>): string {
  if (unavailable.size === 2) return 'The services cannot be reached. What you see may be out of date.';
  if (unavailable.has('users')) return 'Your account and activity cannot be reached. Your lists still work.';
  return 'Your lists and tasks cannot be reached. What you see may be out of date.';
}

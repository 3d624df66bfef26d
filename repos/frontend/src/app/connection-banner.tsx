import { useQueryClient } from '@tanstack/react-query';
import { Notice } from '../components/notice.js';
import { useServicesAway } from '../lib/http/http-context.js';

/** Says what does not work at the moment, and what still does: the services fail apart from each other. */
export function ConnectionBanner() {
  const away = useServicesAway();
  const queryClient = useQueryClient();
  if (away.size === 0) return null;
  return (
    <div className="banner">
      <Notice
        kind="error"
        actions={
          <button type="button" onClick={() => void queryClient.refetchQueries({ type: 'active' })}>
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

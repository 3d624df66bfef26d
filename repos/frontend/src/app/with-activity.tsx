import { Outlet } from 'react-router';
import { ActivityPanel } from '../features/activity/components/activity-panel.js';

/** A page with the activity beside it, or below it in a narrow window. */
export function WithActivity() {
  return (
    <div className="with-activity">
      <div>
        <Outlet />
      </div>
      <ActivityPanel />
    </div>
  );
}

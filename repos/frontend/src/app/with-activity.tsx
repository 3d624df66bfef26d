import { Outlet } from 'react-router';
import { ActivityPanel } from '../features/activity/components/activity-panel.js';

/** Content with the activity beside it, or below it where there is no room. */
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

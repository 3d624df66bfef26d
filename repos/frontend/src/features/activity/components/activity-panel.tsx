import { LoadError } from '../../../components/load-error.js';
import { Loading } from '../../../components/loading.js';
import type { Activity } from '../activity.js';
import { useActivity } from '../api/get-activity.js';
import { WeekChart } from './week-chart.js';
import './activity.css';

export function ActivityPanel() {
  const { data, error, isPending, refetch } = useActivity();
  return (
    <section className="activity" aria-labelledby="activity-heading">
      <h2 id="activity-heading">Activity</h2>
      {isPending && <Loading what="your activity" />}
      {data === undefined && error !== null && (
        <LoadError what="your activity" error={error} onRetry={() => void refetch()} />
      )}
      {data !== undefined && <Counters activity={data} />}
    </section>
  );
}

function Counters({ activity }: { readonly activity: Activity }) {
  const { listsOwned, openTasks, completedToday, streakDays, completedPerDay } = activity;
  return (
    <>
      <dl className="counters">
        <Counter label="Lists owned" testId="activity-lists-owned" value={listsOwned} />
        <Counter label="Open tasks" testId="activity-open-tasks" value={openTasks} />
        <Counter label="Completed today" testId="activity-completed-today" value={completedToday} />
        <Counter label="Streak (days)" testId="activity-streak" value={streakDays} />
      </dl>
      <WeekChart days={completedPerDay} />
      {/* Screen readers announce this sentence as a whole; a changed number alone would say nothing. */}
      <p className="visually-hidden" role="status" aria-live="polite" aria-atomic="true">
        {`Lists owned ${listsOwned}, open tasks ${openTasks}, completed today ${completedToday}, streak ${streakDays} days.`}
      </p>
    </>
  );
}

function Counter({
  label,
  testId,
  value,
}: {
  readonly label: string;
  readonly testId: string;
  readonly value: number;
}) {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-testid={testId}>{value}</dd>
    </div>
  );
}

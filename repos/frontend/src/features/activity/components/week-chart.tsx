import type { Activity } from '../activity.js';

const height = 48;

// A day is a calendar day without a zone; reading and writing it in UTC keeps it that day everywhere.
const weekday = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' });

/** Tasks completed on each of the last days, as bars with their numbers. */
export function WeekChart({ days }: { readonly days: Activity['completedPerDay'] }) {
  const inOrder = days.toSorted((a, b) => a.day.localeCompare(b.day));
  const most = Math.max(1, ...days.map(({ count }) => count));
  return (
    <figure className="week">
      <figcaption>Completed in the last {days.length} days</figcaption>
      <ol>
        {inOrder.map(({ day, count }) => (
          <li key={day}>
            <Bar size={(count / most) * height} />
            <span>{count}</span>
            <time dateTime={day}>{weekday.format(new Date(`${day}T00:00:00Z`))}</time>
          </li>
        ))}
      </ol>
    </figure>
  );
}

function Bar({ size }: { readonly size: number }) {
  const shown = Math.max(2, size);
  return (
    <svg viewBox={`0 0 20 ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <rect width={20} height={shown} y={height - shown} rx={2} />
    </svg>
  );
}

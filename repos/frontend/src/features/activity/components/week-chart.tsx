import type { Activity } from '../activity.js';

const chartHeight = 48;

// A day has no time zone. Parsing and formatting it in UTC shows the same day in every browser.
const weekday = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' });

/** A bar for each of the last days, with the number of tasks completed on it. */
export function WeekChart({ days }: { readonly days: Activity['completedPerDay'] }) {
  const inOrder = days.toSorted((a, b) => a.day.localeCompare(b.day));
  const most = Math.max(1, ...days.map(({ count }) => count));
  return (
    <figure className="week">
      <figcaption>Completed in the last {days.length} days</figcaption>
      <ol>
        {inOrder.map(({ day, count }) => (
          <li key={day}>
            <Bar height={(count / most) * chartHeight} />
            <span>{count}</span>
            <time dateTime={day}>{weekday.format(new Date(`${day}T00:00:00Z`))}</time>
          </li>
        ))}
      </ol>
    </figure>
  );
}

function Bar({ height }: { readonly height: number }) {
  // Even a day without completed tasks shows a thin line.
  const shown = Math.max(2, height);
  return (
    <svg viewBox={`0 0 20 ${chartHeight}`} preserveAspectRatio="none" aria-hidden="true">
      <rect width={20} height={shown} y={chartHeight - shown} rx={2} />
    </svg>
  );
}

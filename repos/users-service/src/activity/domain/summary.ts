/** The completions of one quarter of an hour. Every time zone's midnight falls on such a boundary. */
export interface QuarterHour {
  readonly from: Date;
  readonly count: number;
}

export interface CompletionSummary {
  readonly completedToday: number;
  /** The days in a row with a completion, up to today. A day that has none yet does not end the streak. */
  readonly streakDays: number;
  /** The last seven days, oldest first. */
  readonly completedPerDay: readonly { readonly day: string; readonly count: number }[];
}

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK = 7;

/** Counts completions by the calendar days of the person's time zone. */
export function summarize(completions: readonly QuarterHour[], timeZone: string, now: Date): CompletionSummary {
  const dayOf = calendar(timeZone);
  const perDay = new Map<string, number>();
  for (const { from, count } of completions) perDay.set(dayOf(from), (perDay.get(dayOf(from)) ?? 0) + count);
  const countOn = (day: string) => perDay.get(day) ?? 0;
  const today = dayOf(now);
  const lastDays = Array.from({ length: WEEK }, (_, index) => daysBefore(today, WEEK - 1 - index));
  return {
    completedToday: countOn(today),
    streakDays: streakUpTo(countOn(today) > 0 ? today : daysBefore(today, 1), countOn),
    completedPerDay: lastDays.map((day) => ({ day, count: countOn(day) })),
  };
}

function streakUpTo(last: string, countOn: (day: string) => number): number {
  let days = 0;
  while (countOn(daysBefore(last, days)) > 0) days++;
  return days;
}

/** Returns days as `YYYY-MM-DD`, which is the date format of the Swedish locale. */
function calendar(timeZone: string): (instant: Date) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  return (instant) => format.format(instant);
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

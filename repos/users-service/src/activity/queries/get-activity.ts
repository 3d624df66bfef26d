import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccountAccess } from '../../account/account.access.js';
import { CountersRepository, type PersonCounters } from '../database/counters.repository.js';
import { Calendar, daysBefore } from '../domain/calendar.js';

const WEEK = 7;
/** For how many days the first query of a streak looks; each further one looks for four times as many. */
const FIRST_STREAK_DAYS = 8;

export interface GetActivity {
  readonly caller: string;
}

export interface Activity extends Pick<PersonCounters, 'listsOwned' | 'openTasks'> {
  readonly completedToday: number;
  /** The days in a row with a completion, up to today. A day that has none yet does not end the streak. */
  readonly streakDays: number;
  /** The last seven days, oldest first. */
  readonly completedPerDay: readonly { readonly day: string; readonly count: number }[];
}

export interface ActivityReading {
  /** Differs whenever the activity differs: with the events that arrived, the day, and the time zone. */
  readonly state: string;
  /** Reads the rest, which costs more than `state`. */
  readonly activity: () => Promise<Activity>;
}

@Injectable()
export class GetActivityHandler {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Counts by the time zone of the caller's account, from the events of the todo-service that have arrived so far.
   * @throws DomainError account.closed
   */
  async execute({ caller }: GetActivity, now = new Date()): Promise<ActivityReading> {
    const { manager } = this.dataSource;
    const { timeZone } = await new AccountAccess(manager).own(caller);
    const counters = new CountersRepository(manager);
    const { listsOwned, openTasks, revision } = await counters.ofPerson(caller);
    const calendar = new Calendar(timeZone);
    const today = calendar.dayOf(now);
    const state = createHash('sha256').update([caller, revision, today, timeZone].join()).digest('base64url');
    const activity = async () => {
      const days = Array.from({ length: WEEK }, (_, index) => daysBefore(today, WEEK - 1 - index));
      const midnights = [...days, daysBefore(today, -1)].map((day) => calendar.midnight(day));
      const counts = await counters.completedPerDay(caller, midnights);
      const completedToday = counts.at(-1) ?? 0;
      const last = completedToday > 0 ? today : daysBefore(today, 1);
      const streakDays = await streakUpTo(last, calendar, (days) => counters.daysInARow(caller, days));
      const completedPerDay = days.map((day, index) => ({ day, count: counts[index] ?? 0 }));
      return { listsOwned, openTasks, completedToday, streakDays, completedPerDay };
    };
    return { state, activity };
  }
}

/** @param daysInARow counts days back from the newest, given their midnights, newest first. */
async function streakUpTo(
  last: string,
  calendar: Calendar,
  daysInARow: (midnights: readonly Date[]) => Promise<number>,
): Promise<number> {
  for (let [days, size] = [0, FIRST_STREAK_DAYS]; ; size *= 4) {
    const firstDay = days;
    const midnights = Array.from({ length: size + 1 }, (_, index) =>
      calendar.midnight(daysBefore(last, firstDay + index - 1)),
    );
    const found = await daysInARow(midnights);
    days += found;
    if (found < size) return days;
  }
}

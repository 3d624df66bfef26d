const DAY_MS = 24 * 60 * 60 * 1000;
/** Every time zone's midnight falls on a quarter of an hour. */
const QUARTER_MS = 15 * 60 * 1000;
/** Local midnight differs from UTC's by less than 15 hours either way. */
const MAX_OFFSET_MS = 15 * 60 * 60 * 1000;

/** The days of a time zone. A day is written as `YYYY-MM-DD`. */
export class Calendar {
  private readonly format: Intl.DateTimeFormat;

  constructor(timeZone: string) {
    // Swedish writes dates as `YYYY-MM-DD`.
    this.format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  }

  dayOf(instant: Date | number): string {
    return this.format.format(instant);
  }

  /**
   * When the day begins: the first quarter of an hour that belongs to it. This is not always the local time 00:00, which a change of the
   * clocks may skip or repeat. A day that the time zone skipped begins with the next one.
   */
  midnight(day: string): Date {
    const utc = Date.parse(`${day}T00:00:00Z`);
    let [before, within] = [utc - MAX_OFFSET_MS, utc + MAX_OFFSET_MS];
    while (within - before > QUARTER_MS) {
      const middle = before + Math.floor((within - before) / QUARTER_MS / 2) * QUARTER_MS;
      if (this.dayOf(middle) < day) before = middle;
      else within = middle;
    }
    return new Date(within);
  }
}

/** @param days may be negative: then the day is later. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

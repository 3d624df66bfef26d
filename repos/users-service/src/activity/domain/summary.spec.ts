import { describe, expect, it } from '@jest/globals';
import { type QuarterHour, summarize } from './summary.js';

const at = (instant: string, count = 1) => ({ from: new Date(instant), count });
const now = (instant: string) => new Date(instant);
const summaryOf = (zone: string, today: string, ...completions: QuarterHour[]) =>
  summarize(completions, zone, now(today));

describe('the summary of completions', () => {
  it('shows the last seven days, also without a completion', () => {
    expect(summaryOf('UTC', '2026-03-03T12:00:00Z')).toEqual({
      completedToday: 0,
      streakDays: 0,
      completedPerDay: [
        { day: '2026-02-25', count: 0 },
        { day: '2026-02-26', count: 0 },
        { day: '2026-02-27', count: 0 },
        { day: '2026-02-28', count: 0 },
        { day: '2026-03-01', count: 0 },
        { day: '2026-03-02', count: 0 },
        { day: '2026-03-03', count: 0 },
      ],
    });
  });

  it.each([
    ['UTC', '2026-03-03T00:00:00Z', '2026-03-03T23:45:00Z'],
    ['Asia/Kolkata', '2026-03-02T18:30:00Z', '2026-03-03T18:15:00Z'],
    ['Asia/Kathmandu', '2026-03-02T18:15:00Z', '2026-03-03T18:00:00Z'],
    ['America/St_Johns', '2026-03-03T03:30:00Z', '2026-03-04T03:15:00Z'],
    ['Australia/Lord_Howe', '2026-03-02T13:00:00Z', '2026-03-03T12:45:00Z'],
    ['Pacific/Kiritimati', '2026-03-02T10:00:00Z', '2026-03-03T09:45:00Z'],
    ['Pacific/Chatham', '2026-03-02T10:15:00Z', '2026-03-03T10:00:00Z'],
  ])('begins the day in %s at %s and ends it after %s', (zone, first, last) => {
    const before = new Date(Date.parse(first) - 15 * 60_000);
    const after = new Date(Date.parse(last) + 15 * 60_000);
    const counted = summarize(
      [{ from: before, count: 1 }, at(first, 2), at(last, 4), { from: after, count: 8 }],
      zone,
      now(last),
    );
    expect(counted.completedToday).toBe(6);
    expect(counted.completedPerDay.slice(-2)).toEqual([
      { day: '2026-03-02', count: 1 },
      { day: '2026-03-03', count: 6 },
    ]);
  });

  it.each([
    ['has 23 hours in spring', '2026-03-28T23:00:00Z', '2026-03-29T21:45:00Z', '2026-03-29'],
    ['has 25 hours in autumn', '2026-10-24T22:00:00Z', '2026-10-25T22:45:00Z', '2026-10-25'],
  ])('counts a whole day that %s', (_, first, last, day) => {
    const before = new Date(Date.parse(first) - 15 * 60_000);
    const { completedPerDay } = summarize(
      [{ from: before, count: 1 }, at(first), at(last)],
      'Europe/Vienna',
      now(last),
    );
    expect(completedPerDay.at(-1)).toEqual({ day, count: 2 });
    expect(completedPerDay.at(-2)?.count).toBe(1);
  });

  it('shows seven different days in a row when the clocks change', () => {
    const { completedPerDay } = summaryOf('Europe/Vienna', '2026-03-30T22:30:00Z');
    expect(completedPerDay.map(({ day }) => day)).toEqual([
      '2026-03-25',
      '2026-03-26',
      '2026-03-27',
      '2026-03-28',
      '2026-03-29',
      '2026-03-30',
      '2026-03-31',
    ]);
  });
});

describe('the streak', () => {
  const noon = (day: number) => at(`2026-03-${String(day).padStart(2, '0')}T12:00:00Z`);
  const streak = (today: number, ...completed: number[]) =>
    summaryOf('UTC', `2026-03-${String(today).padStart(2, '0')}T20:00:00Z`, ...completed.map(noon)).streakDays;

  it('counts the days in a row up to today', () => expect(streak(5, 5, 4, 3)).toBe(3));
  it('continues while today has no completion yet', () => expect(streak(6, 5, 4, 3)).toBe(3));
  it('ends after a day without a completion', () => expect(streak(7, 5, 4, 3)).toBe(0));
  it('begins after the last day without a completion', () => expect(streak(9, 9, 8, 6, 5)).toBe(2));
  it('counts a day once, also with several completions', () => expect(streak(5, 5, 5, 5)).toBe(1));
  it('can be longer than the week that is shown', () =>
    expect(streak(20, ...Array.from({ length: 18 }, (_, index) => 20 - index))).toBe(18));

  it("counts the days of the person's time zone: the same completions make another streak elsewhere", () => {
    const instants = [at('2026-03-03T20:00:00Z'), at('2026-03-04T04:00:00Z'), at('2026-03-05T20:00:00Z')];
    expect(summaryOf('UTC', '2026-03-05T21:00:00Z', ...instants).streakDays).toBe(3);
    expect(summaryOf('Asia/Tokyo', '2026-03-05T21:00:00Z', ...instants).streakDays).toBe(1);
  });
});

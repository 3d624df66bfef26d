import { describe, expect, it } from '@jest/globals';
import { Calendar, daysBefore } from './calendar.js';

const midnights = (zone: string, ...days: string[]) =>
  days.map((day) => new Calendar(zone).midnight(day).toISOString().replace(':00.000Z', ''));

describe('a calendar', () => {
  it.each([
    ['UTC', '2026-03-03T00:00'],
    ['Asia/Kolkata', '2026-03-02T18:30'],
    ['Asia/Kathmandu', '2026-03-02T18:15'],
    ['America/St_Johns', '2026-03-03T03:30'],
    ['Australia/Lord_Howe', '2026-03-02T13:00'],
    ['Pacific/Kiritimati', '2026-03-02T10:00'],
    ['Pacific/Chatham', '2026-03-02T10:15'],
    ['Etc/GMT+12', '2026-03-03T12:00'],
  ])('of %s begins the day at %s', (zone, begins) => {
    expect(midnights(zone, '2026-03-03')).toEqual([begins]);
    expect(new Calendar(zone).dayOf(new Date(`${begins}:00Z`))).toBe('2026-03-03');
    expect(new Calendar(zone).dayOf(Date.parse(`${begins}:00Z`) - 1)).toBe('2026-03-02');
  });

  it.each([
    ['has 23 hours in spring', 'Europe/Vienna', '2026-03-29', '2026-03-28T23:00', '2026-03-29T22:00'],
    ['has 25 hours in autumn', 'Europe/Vienna', '2026-10-25', '2026-10-24T22:00', '2026-10-25T23:00'],
    ['has no 00:00', 'Africa/Cairo', '2026-04-24', '2026-04-23T22:00', '2026-04-24T21:00'],
    ['has 00:00 twice', 'America/Havana', '2026-11-01', '2026-11-01T04:00', '2026-11-02T05:00'],
    ['was skipped', 'Pacific/Apia', '2011-12-30', '2011-12-30T10:00', '2011-12-30T10:00'],
  ])('knows a day that %s', (_, zone, day, begins, ends) => {
    expect(midnights(zone, day, daysBefore(day, -1))).toEqual([begins, ends]);
  });

  it('counts days also across a change of the clocks and the end of a year', () => {
    expect([daysBefore('2026-03-30', 1), daysBefore('2026-01-01', 1), daysBefore('2026-02-28', -1)]).toEqual([
      '2026-03-29',
      '2025-12-31',
      '2026-03-01',
    ]);
  });
});

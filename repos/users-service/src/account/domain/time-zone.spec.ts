import { describe, expect, it } from '@jest/globals';
import { isTimeZone } from './time-zone.js';

describe('a time zone', () => {
  it.each([
    'UTC',
    'Europe/Vienna',
    'Asia/Kolkata',
    'America/Argentina/Buenos_Aires',
    'Etc/GMT+5',
    'America/Port-au-Prince',
  ])('can be %s', (name) => expect(isTimeZone(name)).toBe(true));
  it.each(['', '+05:30', '-08', 'Mars/Olympus', 'Europe/Vienna ', 'Europe/../Vienna', 'undefined', '\0'])(
    'cannot be %j',
    (name) => expect(isTimeZone(name)).toBe(false),
  );
});

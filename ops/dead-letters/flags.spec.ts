import { describe, expect, it } from '@jest/globals';
import { parseSeconds } from '../databases/options.ts';
import { parseSince } from './flags.ts';

describe('--since', () => {
  it.each([
    ['30m', 30 * 60_000],
    ['24h', 24 * 3_600_000],
    ['7d', 7 * 86_400_000],
  ])('accepts a duration before now: %s', (text, ms) => {
    expect(Math.abs(Date.now() - ms - parseSince(text).getTime())).toBeLessThan(5_000);
  });

  it('accepts a time', () => expect(parseSince('2026-01-31T12:00:00Z').toISOString()).toBe('2026-01-31T12:00:00.000Z'));

  it.each(['', 'soon', '5 h', '-1h', '2026-13-01'])('rejects %j', (text) => {
    expect(() => parseSince(text)).toThrow('Expected 30m');
  });
});

it.each(['', '-1', '1.5', 'x'])('--wait rejects %j', (text) => expect(() => parseSeconds(text)).toThrow('seconds'));

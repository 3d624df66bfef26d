import { describe, expect, it } from '@jest/globals';
import { begin, rotate, type Session } from './session.js';

const START = new Date('2026-03-01T12:00:00Z');
const after = (seconds: number) => new Date(START.getTime() + seconds * 1000);
const fresh = begin('session', 'account', START);

/** The session after its token was rotated so often, the last time at `at`. */
const rotated = (times: number, at = START): Session => ({ ...fresh, generation: 1 + times, rotatedAt: at });

describe('a session', () => {
  it('begins with the first generation, for thirty days', () => {
    expect(fresh).toEqual({
      id: 'session',
      accountId: 'account',
      generation: 1,
      rotatedAt: START,
      expiresAt: new Date('2026-03-31T12:00:00Z'),
      endedAt: null,
    });
  });

  it('gives the newest token a successor', () => {
    expect(rotate(fresh, 1, after(60))).toEqual({ kind: 'rotated', session: rotated(1, after(60)) });
    expect(rotate(rotated(4), 5, after(1))).toMatchObject({ kind: 'rotated', session: { generation: 6 } });
  });

  it.each([0, 5, 10])('gives the previous token the same successor after %i s', (seconds) => {
    expect(rotate(rotated(1), 1, after(seconds))).toEqual({ kind: 'repeated', session: rotated(1) });
  });

  it.each([10.001, 11, 86_400])('takes the previous token for stolen after %d s, and ends', (seconds) => {
    const now = after(seconds);
    expect(rotate(rotated(1), 1, now)).toEqual({ kind: 'reused', session: { ...rotated(1), endedAt: now } });
  });

  it.each([1, 2])('takes generation %i of 4 for stolen at once', (generation) => {
    expect(rotate(rotated(3), generation, after(0))).toMatchObject({ kind: 'reused', session: { endedAt: after(0) } });
  });

  it('takes a token of the future for stolen', () => {
    expect(rotate(fresh, 2, after(0)).kind).toBe('reused');
  });

  it('that has ended or expired gives nothing, whatever the token', () => {
    for (const generation of [1, 2, 3]) {
      expect(rotate({ ...rotated(1), endedAt: START }, generation, after(1))).toEqual({ kind: 'over' });
      expect(rotate(rotated(1), generation, fresh.expiresAt)).toEqual({ kind: 'over' });
    }
  });
});

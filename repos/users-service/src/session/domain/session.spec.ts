import { describe, it } from '@jest/globals';
import { given } from '@todo-platform/contracts/testing';
import { beginSession, rotateRefreshToken, type Session } from './session.js';

const START = new Date('2026-03-01T12:00:00Z');
const after = (seconds: number) => new Date(START.getTime() + seconds * 1000);
const newSession = beginSession('session', 'account', START);

/** The session after `times` refreshes, the last of them at `at`. */
const refreshed = (times: number, at = START): Session => ({ ...newSession, generation: 1 + times, rotatedAt: at });
const refreshWith = (generation: number, now: Date) => (session: Session) =>
  rotateRefreshToken(session, generation, now);

describe('a session', () => {
  it('begins at the first generation and expires after thirty days', () =>
    given(START)
      .when((now) => beginSession('session', 'account', now))
      .then({
        id: 'session',
        accountId: 'account',
        generation: 1,
        rotatedAt: START,
        expiresAt: new Date('2026-03-31T12:00:00Z'),
        endedAt: null,
      }));

  it('gives the newest token a successor', () => {
    given(newSession)
      .when(refreshWith(1, after(60)))
      .then({ kind: 'rotated', session: refreshed(1, after(60)) });
    given(refreshed(4))
      .when(refreshWith(5, after(1)))
      .then({ kind: 'rotated', session: refreshed(5, after(1)) });
  });

  it.each([0, 5, 10])('gives the previous token the same successor after %d s', (seconds) =>
    given(refreshed(1))
      .when(refreshWith(1, after(seconds)))
      .then({ kind: 'repeated', session: refreshed(1) }),
  );

  it.each([10.001, 11, 86_400])('ends if the previous token comes again after %d s', (seconds) =>
    given(refreshed(1))
      .when(refreshWith(1, after(seconds)))
      .then({ kind: 'reused', session: { ...refreshed(1), endedAt: after(seconds) } }),
  );

  it.each([1, 2])('ends at once if the token of generation %i comes at generation 4', (generation) =>
    given(refreshed(3))
      .when(refreshWith(generation, after(0)))
      .then({ kind: 'reused', session: { ...refreshed(3), endedAt: after(0) } }),
  );

  it('ends if a token of a later generation comes', () =>
    given(newSession)
      .when(refreshWith(2, after(0)))
      .then({ kind: 'reused', session: { ...newSession, endedAt: after(0) } }));

  it.each([1, 2, 3])('gives the token of generation %i nothing after it has ended or expired', (generation) => {
    given({ ...refreshed(1), endedAt: START })
      .when(refreshWith(generation, after(1)))
      .then({ kind: 'ended' });
    given(refreshed(1)).when(refreshWith(generation, newSession.expiresAt)).then({ kind: 'ended' });
  });
});

/** One signed-in browser: a family of refresh tokens, of which the token of `generation` is the newest. */
export interface Session {
  readonly id: string;
  readonly accountId: string;
  readonly generation: number;
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

const LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;
/** Two tabs may refresh at once, and a browser retries after a lost answer: both send the previous token once more. */
const GRACE_MS = 10_000;

export function beginSession(id: string, accountId: string, now: Date): Session {
  return {
    id,
    accountId,
    generation: 1,
    rotatedAt: now,
    expiresAt: new Date(now.getTime() + LIFETIME_MS),
    endedAt: null,
  };
}

export type Rotation =
  /** The newest token: the session moves on to the next generation. */
  | { readonly kind: 'rotated'; readonly session: Session }
  /** The previous token, within the grace period: it gets the same successor again. */
  | { readonly kind: 'repeated'; readonly session: Session }
  /** A replaced token was used again, so somebody stole it or its successor: the session ends (RFC 9700, 4.14.2). */
  | { readonly kind: 'reused'; readonly session: Session }
  /** The session has ended or expired. */
  | { readonly kind: 'ended' };

/** Decides what the refresh token of this generation gets. */
export function rotateRefreshToken(session: Session, generation: number, now: Date): Rotation {
  if (session.endedAt || session.expiresAt <= now) return { kind: 'ended' };
  if (generation === session.generation)
    return { kind: 'rotated', session: { ...session, generation: generation + 1, rotatedAt: now } };
  const inGracePeriod = now.getTime() - session.rotatedAt.getTime() <= GRACE_MS;
  if (generation === session.generation - 1 && inGracePeriod) return { kind: 'repeated', session };
  return { kind: 'reused', session: { ...session, endedAt: now } };
}

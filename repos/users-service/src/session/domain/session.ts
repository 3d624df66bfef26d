/** One signed-in browser: a family of refresh tokens, of which `generation` is the newest. */
export interface Session {
  readonly id: string;
  readonly accountId: string;
  readonly generation: number;
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

const LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;
/** Two tabs, or a retry after a lost answer, may show the previous token once more. */
const GRACE_MS = 10_000;

export function begin(id: string, accountId: string, now: Date): Session {
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
  /** A new generation. */
  | { readonly kind: 'rotated'; readonly session: Session }
  /** The previous token within its grace: the same successor again. */
  | { readonly kind: 'repeated'; readonly session: Session }
  /** An old token was used again, so one of its holders is a thief: the family ends (RFC 9700, 4.14.2). */
  | { readonly kind: 'reused'; readonly session: Session }
  | { readonly kind: 'over' };

export function rotate(session: Session, generation: number, now: Date): Rotation {
  if (session.endedAt || session.expiresAt <= now) return { kind: 'over' };
  if (generation === session.generation)
    return { kind: 'rotated', session: { ...session, generation: generation + 1, rotatedAt: now } };
  const inGrace = now.getTime() - session.rotatedAt.getTime() <= GRACE_MS;
  if (generation === session.generation - 1 && inGrace) return { kind: 'repeated', session };
  return { kind: 'reused', session: { ...session, endedAt: now } };
}

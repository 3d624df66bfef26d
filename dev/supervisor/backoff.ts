const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** A process that ran this long was stable. Its next failure counts as the first one again. */
export const STABLE_MS = 30_000;

/** How long to wait before the next restart, after `restarts` restarts in a row: 0.5 s, doubled each time, at most 15 s. */
export function backoffMs(restarts: number): number {
  return Math.min(FIRST_MS * 2 ** restarts, LONGEST_MS);
}

export interface BackoffBounds {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * Exponential back-off with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/): at least half the step is waited, so
 * that it never becomes a busy loop.
 * @param attempt failures so far, from 1.
 * @returns milliseconds to wait.
 */
export function backoff(attempt: number, { baseMs, maxMs }: BackoffBounds, random: () => number = Math.random): number {
  const step = Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return step / 2 + (random() * step) / 2;
}

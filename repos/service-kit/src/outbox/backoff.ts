export interface BackoffBounds {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * Exponential back-off with equal jitter: half of the step is fixed and half is random, so that a retry never becomes a busy loop.
 * See "Exponential Backoff And Jitter" (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @param attempt failures in a row, from 1.
 * @returns milliseconds to wait.
 */
export function backoff(attempt: number, { baseMs, maxMs }: BackoffBounds, random: () => number = Math.random): number {
  const step = Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return step / 2 + (random() * step) / 2;
}

import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 100;

/**
 * Repeats `check` until it passes, and gives what it gave. Generous by default: the bound is there to end a test that would
 * never pass, not to measure.
 *
 * @throws what the last try threw, once the time is over.
 */
export async function eventually<T>(check: () => T | Promise<T>, withinMs = 30_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
    }
    await sleep(EVERY_MS);
  }
}

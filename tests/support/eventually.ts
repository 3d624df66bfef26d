import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 100;

/**
 * Repeats `check` until it passes, and returns its result. The limit is generous: it ends a test that would never pass and
 * measures nothing.
 *
 * @throws the last error of `check` after `withinMs`.
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

import { setTimeout } from 'node:timers/promises';

const POLL_MS = 100;

/**
 * Repeats `findMissing` until it finds nothing.
 * @param findMissing names what does not hold yet.
 * @throws {Error} with what is still missing after `withinMs`.
 */
export async function waitUntilComplete(
  what: string,
  findMissing: () => Promise<readonly string[]>,
  withinMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const missing = await findMissing();
    const [first] = missing;
    if (first === undefined) return;
    if (performance.now() >= deadline)
      throw new Error(
        `${what}: ${missing.length} are still missing after ${withinMs / 1_000} s, such as "${first}". Run the command again.`,
      );
    await setTimeout(POLL_MS);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 250;
const WITHIN_MS = 15 * 60_000;

/**
 * Resolves when it is so, looking each 250 ms.
 * @param what is waited for, as the error names it.
 * @throws {Error} after 15 minutes; what the signal was aborted with.
 */
export async function until(signal: AbortSignal, what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Not within ${WITHIN_MS / 60_000} min: ${what}.`);
    await sleep(EVERY_MS, undefined, { signal });
  }
}

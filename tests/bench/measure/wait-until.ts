import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 250;
const WITHIN_MS = 15 * 60_000;

/**
 * Polls the condition every 250 ms until it holds.
 * @param what names the condition in the error.
 * @throws {Error} after 15 minutes, or with the reason of the aborted signal.
 */
export async function waitUntil(signal: AbortSignal, what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline)
      throw new Error(`Gave up after ${WITHIN_MS / 60_000} min of waiting until ${what}.`);
    await sleep(EVERY_MS, undefined, { signal });
  }
}

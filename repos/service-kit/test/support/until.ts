import { setTimeout as pause } from 'node:timers/promises';

/** Waits until the condition is true. @throws Error if it is not within `withinMs`. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${condition.toString()}`);
    await pause(10);
  }
}

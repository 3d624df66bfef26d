import { once } from 'node:events';
import { asError } from '../errors.ts';
import type { Platform, StartOptions } from '../platform.ts';
import { startPlatform } from '../start-platform.ts';
import { describe, describeAsJson } from './describe.ts';
import { LiveProgress } from './live-progress.ts';
import { plainProgress } from './plain-progress.ts';
import { seconds } from './seconds.ts';

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * Starts the platform, shows it, stays until a signal, and ends it.
 *
 * @returns the exit code: 0 after a clean stop, 1 when the start failed, 130 when it was interrupted before it was ready.
 */
export async function runInForeground(
  options: StartOptions,
  json: boolean,
  whenReady: (platform: Platform) => void = () => undefined,
): Promise<number> {
  const interruption = new AbortController();
  let lastSignal = -Infinity;
  const onSignal = () => {
    // npm hands on the Ctrl-C that the terminal already sent: two at once are one.
    if (performance.now() - lastSignal < 300) return;
    lastSignal = performance.now();
    // The second time is an order: leave at once. The children are killed on the way out.
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort(new Interrupted());
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);

  // With --json, standard output carries the one object and nothing else.
  const say = json ? console.error : console.log;
  const live = !json && process.stdout.isTTY ? new LiveProgress() : undefined;
  let platform: Platform;
  try {
    const report = live?.report ?? plainProgress(say);
    platform = await startPlatform({ ...options, report, signal: interruption.signal });
  } catch (error) {
    await live?.end();
    if (error instanceof Interrupted) say('Interrupted: everything that had been started was ended.');
    else console.error(`\n${asError(error).message}`);
    return error instanceof Interrupted ? 130 : 1;
  }
  await live?.end();
  const readyMs = Math.round(performance.now());
  if (json) console.log(describeAsJson(platform, readyMs));
  else say(`\n${describe(platform)}\n\nReady in ${seconds(readyMs)}: ${platform.url}   (Ctrl-C stops everything)`);

  whenReady(platform);
  if (!interruption.signal.aborted) await once(interruption.signal, 'abort');
  const stoppedAt = performance.now();
  say('\nStopping; press Ctrl-C again to leave at once.');
  await platform.stop((names) => say(`  ${names.join(', ')}`));
  say(`Stopped in ${seconds(performance.now() - stoppedAt)}.`);
  return 0;
}

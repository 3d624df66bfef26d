import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { defaultDataDir, type Layout, layoutOf } from '../data/layout.ts';
import { endOrphans } from '../data/orphans.ts';
import { isAlive, signal } from '../data/process-identity.ts';
import { readRunFile } from '../data/run-file.ts';
import { seconds } from './seconds.ts';

/** More than every process's own bound together: the supervisor itself kills what does not end. */
const PATIENCE_MS = 120_000;

export function register(program: Command): void {
  program
    .command('stop')
    .description('end the platform that runs from this checkout and wait until it is gone')
    .addHelpText('after', '\nExit codes: 0 nothing runs any more, 1 it did not end.')
    .action(async () => {
      console.log(await stop(layoutOf(defaultDataDir)));
    });
}

/** @throws {Error} when the supervisor does not end. */
export async function stop(layout: Layout): Promise<string> {
  const started = performance.now();
  const run = readRunFile(layout.run);
  if (!run) return 'Not running.';
  if (!signal(run.supervisor, 'SIGTERM')) {
    const ended = await endOrphans(layout.run);
    return ended.length === 0
      ? 'Not running.'
      : `The supervisor was gone. Ended what it had left: ${ended.join(', ')}.`;
  }
  while (isAlive(run.supervisor)) {
    if (performance.now() - started > PATIENCE_MS) {
      throw new Error(`The supervisor (pid ${run.supervisor.pid}) has not ended after ${seconds(PATIENCE_MS)}.`);
    }
    await sleep(50);
  }
  return `Stopped ${run.processes.length} processes in ${seconds(performance.now() - started)}.`;
}

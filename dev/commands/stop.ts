import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { defaultDataDir, type Layout, layoutOf } from '../../tools/data-folder/layout.ts';
import { endOrphans } from '../supervisor/orphans.ts';
import { isAlive, signal } from '../../tools/data-folder/process-identity.ts';
import { readRunFile } from '../../tools/data-folder/run-file.ts';
import { seconds } from '../../tools/output/seconds.ts';

/** Longer than the time limits of all processes together. The supervisor kills a process that exceeds its limit. */
const PATIENCE_MS = 120_000;

export function register(program: Command): void {
  program
    .command('stop')
    .description('stop the product of this checkout and wait until every process has ended')
    .addHelpText('after', '\nExit codes: 0 nothing is running, 1 it did not stop.')
    .action(async () => {
      console.log(await stop(layoutOf(defaultDataDir)));
    });
}

/** @throws {Error} if the supervisor does not end in time. */
export async function stop(layout: Layout): Promise<string> {
  const started = performance.now();
  const run = readRunFile(layout.run);
  if (!run) return 'The product is not running.';
  if (!signal(run.supervisor, 'SIGTERM')) {
    const ended = await endOrphans(layout.run);
    return ended.length === 0
      ? 'The product is not running.'
      : `The supervisor had been killed. Stopped the processes that it left: ${ended.join(', ')}.`;
  }
  while (isAlive(run.supervisor)) {
    if (performance.now() - started > PATIENCE_MS) {
      throw new Error(
        `The supervisor (pid ${run.supervisor.pid}) has not ended after ${seconds(PATIENCE_MS)}. See .data/logs/supervisor.log.`,
      );
    }
    await sleep(50);
  }
  return `Stopped ${run.processes.length} processes in ${seconds(performance.now() - started)}.`;
}

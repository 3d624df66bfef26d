import type { Command } from 'commander';

import { buildAll } from '../../tools/build/build.ts';
import { seconds } from '../../tools/output/seconds.ts';
import { stopSignal } from '../../tools/signals.ts';

export function register(program: Command): void {
  program
    .command('build')
    .description('compile each repository whose sources have changed')
    .argument('[names...]', 'build only these repositories and those that they import')
    .action(async (only: string[]) => {
      const start = performance.now();
      const built = await buildAll({ report: console.log, only, signal: stopSignal() });
      const result = built.length === 0 ? 'Everything is up to date' : `Compiled ${built.join(', ')}`;
      console.log(`${result} (${seconds(performance.now() - start)})`);
    });
}

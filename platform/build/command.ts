import type { Command } from 'commander';

import { stopSignal } from '../signals.ts';
import { buildAll } from './build.ts';

export function register(program: Command): void {
  program
    .command('build')
    .description('compile the repositories whose sources have changed')
    .argument('[names...]', 'only these, with what they need')
    .action(async (only: string[]) => {
      const start = performance.now();
      const built = await buildAll({ report: console.log, only, signal: stopSignal() });
      const what = built.length === 0 ? 'Everything was up to date' : `Compiled ${built.join(', ')}`;
      console.log(`${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    });
}

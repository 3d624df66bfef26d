import { join } from 'node:path';
import type { Command } from 'commander';
import { buildAll } from '../../tools/build/build.ts';
import { ROOT } from '../../tools/root.ts';
import { stopSignal } from '../../tools/signals.ts';
import { writeComposeFiles } from './files.ts';

/** The folder in which compose.yaml looks for its files. */
export const composeDir = join(ROOT, '.compose');

export function register(program: Command): void {
  program
    .command('compose-files')
    .description('write what compose.yaml refers to into .compose/: environment files, keys, configuration')
    .addHelpText(
      'after',
      `
Run it before the first "docker compose up", and after a change of the event catalogue. Existing secrets stay.
Databases keep their first passwords: if you remove .compose/, also remove the volumes by
"docker compose down --volumes". See docs/compose.md.

Exit codes: 0 all is written, 1 it failed.`,
    )
    .action(async () => {
      await buildAll({ report: (line) => console.error(line), only: ['contracts'], signal: stopSignal() });
      await writeComposeFiles(composeDir, await import('@todo-platform/contracts'));
      console.log('Wrote .compose/. Next: docker compose up --wait');
    });
}

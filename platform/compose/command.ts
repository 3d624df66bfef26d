import { join } from 'node:path';
import type { Command } from 'commander';
import { buildAll } from '../build/index.ts';
import { repositoryRoot } from '../local/data/layout.ts';
import { stopSignal } from '../signals.ts';
import { writeComposeFiles } from './files.ts';

/** Where compose.yaml looks. */
export const composeDir = join(repositoryRoot, '.compose');

export function register(program: Command): void {
  program
    .command('compose-files')
    .description('write what compose.yaml refers to into .compose/: environment files, keys, configuration')
    .addHelpText(
      'after',
      `
Run it before the first "docker compose up", and after a change of the event catalogue. Secrets that are there stay.
Databases keep the passwords that they were made with: whoever removes .compose/ also removes the volumes, by
"docker compose down --volumes". See docs/compose.md.

Exit codes: 0 all is written, 1 it failed.`,
    )
    .action(async () => {
      await buildAll({ report: (line) => console.error(line), only: ['contracts'], signal: stopSignal() });
      await writeComposeFiles(composeDir, await import('@todo-platform/contracts'));
      console.log('Wrote .compose/. Next: docker compose up --wait');
    });
}

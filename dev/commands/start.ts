import type { Command } from 'commander';
import { startInBackground } from './background.ts';
import { runInForeground } from './foreground.ts';
import { parsePort, type StartFlags } from './options.ts';

export function register(program: Command): void {
  program
    .command('start')
    .description('start the product on this machine and run until Ctrl-C')
    .option('--port <number>', 'port to open in the browser (default: 8080)', parsePort)
    .option('--fresh', 'first delete all state: databases, topics, keys')
    .option('--detach', 'run in the background; see `npm run status` and `npm run stop`')
    .option('--json', 'print one JSON object to standard output when ready, and progress to standard error')
    .addHelpText(
      'after',
      `
Examples:
  npm start                       run until Ctrl-C
  npm start -- --detach           run in the background
  npm start -- --port 9000        open http://localhost:9000 instead of 8080
  npm start -- --fresh            delete all data first

Exit codes: 0 stopped cleanly (with --detach: is ready), 1 did not start, 130 interrupted before it was ready.
The folder .data/ keeps state, keys and logs for the next start. The second Ctrl-C kills everything at once.`,
    )
    .action(async (flags: StartFlags) => {
      process.exitCode = flags.detach
        ? await startInBackground(flags)
        : await runInForeground(optionsOf(flags), flags.json === true);
      process.exit();
    });
}

function optionsOf({ port, fresh }: StartFlags) {
  return { ports: port === undefined ? {} : { gateway: port }, fresh: fresh === true };
}

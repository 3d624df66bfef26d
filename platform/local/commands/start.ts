import type { Command } from 'commander';
import { startInBackground } from './background.ts';
import { runInForeground } from './foreground.ts';
import { parsePort, type StartFlags } from './options.ts';

export function register(program: Command): void {
  program
    .command('start')
    .description('start the whole platform on this machine and stay until Ctrl-C')
    .option('--port <number>', 'port of the origin for browsers (default: 8080)', parsePort)
    .option('--fresh', 'remove all state first (databases, topics, keys)')
    .option('--detach', 'leave it running in the background; see `npm run status` and `npm run stop`')
    .option('--json', 'print one object to standard output when ready, progress to standard error')
    .addHelpText(
      'after',
      `
Exit codes: 0 ended cleanly (with --detach: is ready), 1 did not start, 130 interrupted before it was ready.
State, keys and logs are kept in .data/ and survive a restart. The second Ctrl-C ends everything at once.`,
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

import type { Command } from 'commander';
import { defaultDataDir, layoutOf } from '../../tools/data-folder/layout.ts';
import { type Status, statusOf, statusTable } from './inspect.ts';

const exitCodes: Readonly<Record<Status['state'], number>> = { healthy: 0, starting: 1, degraded: 1, 'not running': 3 };

function notRunning({ processes }: Status): string {
  const left = processes.filter(({ health }) => health !== 'ended').map(({ name }) => name);
  return left.length === 0
    ? 'The product is not running. Start it with `npm start`.'
    : `The supervisor was killed. Still running: ${left.join(', ')}. Stop them with \`npm run stop\`, or start again.`;
}

export function register(program: Command): void {
  program
    .command('status')
    .description('show the running processes and whether each is healthy')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExit codes: 0 everything is healthy, 1 something is unhealthy or still starting, 3 not running.',
    )
    .action(async (flags: { readonly json?: true }) => {
      const status = await statusOf(layoutOf(defaultDataDir));
      if (flags.json) console.log(JSON.stringify(status));
      else if (status.state === 'not running') console.log(notRunning(status));
      else console.log(`${statusTable(status)}\n\n${status.url ?? ''} is ${status.state}.`);
      process.exitCode = exitCodes[status.state];
    });
}

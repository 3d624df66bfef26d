import type { Command } from 'commander';
import type { ServiceName } from '../parts/services.ts';
import { showCompileErrors } from './compile-errors.ts';
import { runInForeground } from './foreground.ts';
import { parsePort, parseService } from './options.ts';

export function register(program: Command): void {
  program
    .command('dev')
    .description('start the platform for development: hot reload, restart on save, debugger ports')
    .option('--port <number>', 'port of the origin for browsers (default: 8080)', parsePort)
    .option(
      '--only <service>',
      'run only this service (users-service or todo-service), with the infrastructure',
      parseService,
    )
    .option('--fresh', 'remove all state first (databases, topics, keys)')
    .addHelpText(
      'after',
      `
The SPA is served by Vite with hot reload. The TypeScript of every repository is compiled on each save, and the services
restart; an error in the sources is shown here and ends nothing.`,
    )
    .action(async (flags: { readonly port?: number; readonly only?: ServiceName; readonly fresh?: true }) => {
      process.exitCode = await runInForeground(
        {
          mode: 'dev',
          ports: flags.port === undefined ? {} : { gateway: flags.port },
          fresh: flags.fresh === true,
          ...(flags.only === undefined ? {} : { only: [flags.only] }),
        },
        false,
        showCompileErrors,
      );
      process.exit();
    });
}

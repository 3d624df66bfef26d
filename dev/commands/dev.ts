import type { Command } from 'commander';
import type { ServiceName } from '../../tools/services/services.ts';
import { showCompileErrors } from './compile-errors.ts';
import { runInForeground } from './foreground.ts';
import { parsePort, parseService } from './options.ts';

export function register(program: Command): void {
  program
    .command('dev')
    .description('start the product for development: hot reload, restart on save, debugger ports')
    .option('--port <number>', 'port to open in the browser (default: 8080)', parsePort)
    .option('--only <service>', 'start only this service, with Postgres, Kafka and the gateway', parseService)
    .option('--fresh', 'first delete all state: databases, topics, keys')
    .addHelpText(
      'after',
      `
Vite serves the app with hot reload. On each save the TypeScript compiler compiles the changed repository, and its services
restart. A compile error is printed here; everything keeps running.`,
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

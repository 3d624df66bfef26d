import 'reflect-metadata';
import { constants } from 'node:os';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ConfigError, directDatabaseUrl } from '../config/config.js';
import type { MigrationClass } from '../database/data-source-options.js';
import { Health } from '../health/health.js';
import { createLogger, LOGGER } from '../logging/logger.js';
import { migrate } from './migrate.js';
import { isRole, type Role, ROLES, type ServingRole } from './role.js';

/** EX_CONFIG of sysexits.h: the configuration is wrong, so a restart will not help. */
const EXIT_CONFIG = 78;
/** Longer than the longest publish, shorter than the time until supervisors kill the process (20 s and more). */
const DRAIN_MS = 15_000;
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export interface BaseConfig {
  readonly HOST: string;
  readonly PORT: number;
  readonly DATABASE_URL: string;
  readonly DATABASE_DIRECT_URL?: string | undefined;
  readonly LOG_LEVEL: string;
  readonly TRUSTED_PROXIES: string;
  readonly SHUTDOWN_DELAY_MS: number;
}

export interface ServiceDefinition {
  readonly name: string;
  readonly migrations: () => Promise<readonly MigrationClass[]>;
  /** Reads the configuration of the role and composes its module. @throws ConfigError */
  readonly compose: (role: ServingRole) => Promise<{ readonly config: BaseConfig; readonly module: DynamicModule }>;
  /** Reads the configuration of `migrate`. @throws ConfigError */
  readonly migrateConfig: () => Pick<BaseConfig, 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'LOG_LEVEL'>;
}

/**
 * Runs a process of the service: `main.js <api|worker|migrate>`. Exit codes: 78 if the arguments or the environment are wrong, 1 after
 * any other error.
 */
export async function runService(definition: ServiceDefinition, argument: string | undefined): Promise<void> {
  try {
    if (!isRole(argument)) throw new ConfigError(`the first argument must be a role: ${ROLES.join(', ')}`);
    await start(definition, argument);
  } catch (error) {
    const known = error instanceof ConfigError;
    process.stderr.write(
      `${definition.name}: ${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
    );
    process.exit(known ? EXIT_CONFIG : 1);
  }
}

async function start(definition: ServiceDefinition, role: Role): Promise<void> {
  if (role === 'migrate') return runMigrations(definition);
  const release = endOnSignal();
  const { config, module } = await definition.compose(role);
  // Imported here, so that `migrate` does not load the framework.
  const { createApp } = await import('./create-app.js');
  const app = await createApp(role, module, config.TRUSTED_PROXIES);
  stopOnSignal(app, config.SHUTDOWN_DELAY_MS);
  release();
  await app.startAllMicroservices();
  await app.listen(config.PORT, config.HOST);
  app.get<Logger>(LOGGER).info({ host: config.HOST, port: config.PORT }, 'listening');
}

/** If a signal ends the process, Postgres rolls back the running migration when it sees that the connection is closed. */
async function runMigrations({ name, migrations, migrateConfig }: ServiceDefinition): Promise<void> {
  endOnSignal();
  const config = migrateConfig();
  const log = createLogger(name, 'migrate', config.LOG_LEVEL);
  const ran = await migrate(directDatabaseUrl(config), await migrations(), log);
  log.info({ ran }, ran.length > 0 ? 'migrated' : 'nothing to migrate');
}

/**
 * Ends the process at a signal, while there is nothing to drain. Process 1 of a container needs this: the kernel does not deliver it
 * signals without a handler, so it would wait for its database until it is killed.
 * @returns a function that removes the handlers.
 */
function endOnSignal(): () => void {
  const end = (signal: NodeJS.Signals) => process.exit(128 + constants.signals[signal]);
  for (const signal of STOP_SIGNALS) process.on(signal, end);
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, end);
  };
}

/**
 * Shuts down at a signal: fails readiness, gives load balancers time to stop sending requests, then stops intake, drains, finishes the
 * relay's round and the running handlers, and closes the pool. After 15 s the process exits anyway; nothing acknowledged is lost then.
 */
function stopOnSignal(app: NestFastifyApplication, delayMs: number): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    const log = app.get<Logger>(LOGGER);
    log.info({ signal }, 'stopping');
    app.get(Health).beginShutdown();
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    setTimeout(() => {
      log.error(`shutdown not finished within ${DRAIN_MS} ms; exiting`);
      process.exit(1);
    }, DRAIN_MS).unref();
    try {
      await app.close();
    } catch (error) {
      log.error({ err: error }, 'shutdown failed; exiting');
      process.exit(1);
    }
    log.info('stopped');
    process.exit(0);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, () => void stop(signal));
}

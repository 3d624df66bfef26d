import 'reflect-metadata';
import { constants } from 'node:os';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ConfigError } from '../config/config.js';
import type { MigrationClass } from '../database/data-source-options.js';
import { migrate } from '../database/migrate.js';
import { Health } from '../health/health.js';
import { createLogger, LOGGER } from '../logging/logger.js';
import { isRole, type Role, ROLES, type ServingRole } from './role.js';

/** sysexits.h: the configuration is wrong, a restart will not help. */
const EXIT_CONFIG = 78;
/** Longer than the longest publish, shorter than what supervisors give (20 s and more). */
const DRAIN_MS = 15_000;
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export interface BaseConfig {
  readonly HOST: string;
  readonly PORT: number;
  readonly DATABASE_URL: string;
  readonly LOG_LEVEL: string;
  readonly TRUSTED_PROXIES: string;
  readonly SHUTDOWN_DELAY_MS: number;
}

export interface ServiceDefinition {
  readonly name: string;
  readonly migrations: () => Promise<readonly MigrationClass[]>;
  /** Reads the configuration of the role and composes its module. Throws ConfigError. */
  readonly compose: (role: ServingRole) => Promise<{ readonly config: BaseConfig; readonly module: DynamicModule }>;
  /** What `migrate` needs. Throws ConfigError. */
  readonly migrateConfig: () => Pick<BaseConfig, 'DATABASE_URL' | 'LOG_LEVEL'>;
}

/** The whole life of a process: `main.js <api|worker|migrate>`. Exits 78 where the arguments or the environment are wrong. */
export async function runService(definition: ServiceDefinition, argument: string | undefined): Promise<void> {
  try {
    if (!isRole(argument)) throw new ConfigError(`say which role: ${ROLES.join(', ')}`);
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
  // Loaded here, so that `migrate` starts without the framework.
  const { createApp } = await import('./create-app.js');
  const app = await createApp(role, module, config.TRUSTED_PROXIES);
  stopOnSignal(app, config.SHUTDOWN_DELAY_MS);
  release();
  await app.startAllMicroservices();
  await app.listen(config.PORT, config.HOST);
  app.get<Logger>(LOGGER).info({ host: config.HOST, port: config.PORT }, 'listening');
}

/** At a signal what was begun is rolled back, as soon as Postgres sees that its connection is gone. */
async function runMigrations({ name, migrations, migrateConfig }: ServiceDefinition): Promise<void> {
  endOnSignal();
  const config = migrateConfig();
  const log = createLogger(name, 'migrate', config.LOG_LEVEL);
  const ran = await migrate(config.DATABASE_URL, await migrations(), log);
  log.info({ ran }, ran.length > 0 ? 'migrated' : 'nothing to migrate');
}

/**
 * Ends at a signal, until the returned function is called: there is nothing to drain yet. The kernel keeps signals that are not
 * handled from process 1 of a container, which would wait for its database until it is killed.
 */
function endOnSignal(): () => void {
  const end = (signal: NodeJS.Signals) => process.exit(128 + constants.signals[signal]);
  for (const signal of STOP_SIGNALS) process.on(signal, end);
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, end);
  };
}

/**
 * Readiness fails, load balancers get time to look away, then: stop intake, drain, finish the relay's round and the
 * handlers in hand, close the pool. What does not end within 15 s is cut off; nothing acknowledged is lost by that.
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
      log.error('did not drain in time');
      process.exit(1);
    }, DRAIN_MS).unref();
    try {
      await app.close();
    } catch (error) {
      log.error({ err: error }, 'did not stop cleanly');
      process.exit(1);
    }
    log.info('stopped');
    process.exit(0);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, () => void stop(signal));
}

import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, Reflector } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { BearerGuard } from '../auth/bearer.guard.js';
import { KEY_SOURCE, type KeySource } from '../auth/key-source.js';
import type { ServiceCallers } from '../auth/service-keys.js';
import { ServiceTokenVerifier } from '../auth/service-tokens.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import { directDatabaseUrl } from '../config/config.js';
import { COMMAND_BOUNDS } from '../database/bounded-client.js';
import { dataSourceOptions, type EntityClass } from '../database/data-source-options.js';
import { GrpcServers } from '../grpc/grpc-servers.js';
import { HealthController } from '../health/health.controller.js';
import { DatabaseProbe } from '../health/database-probe.js';
import { Health } from '../health/health.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { validationPipe } from '../http/validation.js';
import { httpLog } from '../logging/http-log.js';
import { createLogger, LOGGER } from '../logging/logger.js';
import { MetricsServer } from '../metrics/metrics-server.js';
import { measurePool } from '../metrics/pool-metrics.js';
import { createRegistry } from '../metrics/registry.js';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { PostgresOutboxNotifier } from '../outbox/notifier.js';
import { RELAY_SESSION } from '../outbox/outbox-store.js';
import { Transactions } from '../outbox/transactions.js';
import type { ServingRole } from './role.js';

export interface ServiceKitSettings {
  /** Name of the service, such as `todo-service`. */
  readonly service: string;
  readonly role: ServingRole;
  readonly config: {
    readonly DATABASE_URL: string;
    readonly DATABASE_DIRECT_URL?: string | undefined;
    readonly DATABASE_POOL_SIZE: number;
    readonly LOG_LEVEL: string;
    readonly TOKEN_ISSUER: string;
    readonly HOST: string;
    readonly METRICS_PORT: number;
  };
  readonly entities: readonly EntityClass[];
}

const RETRY_CONNECT = { retryAttempts: 30, retryDelay: 1_000 } as const;

/** What every process of a service has: database, transactions, errors, logs, metrics, health. */
@Global()
@Module({})
export class ServiceKitModule {
  static forRoot({ service, role, config, entities }: ServiceKitSettings): DynamicModule {
    const logger = createLogger(service, role, config.LOG_LEVEL);
    const applicationName = `${service}-${role}`;
    const directUrl = directDatabaseUrl(config);
    const pool = { poolSize: config.DATABASE_POOL_SIZE, applicationName, entities };
    const database = dataSourceOptions(
      role === 'worker'
        ? // The relay needs its settings in each session. There are few workers, so they need no pooler.
          { ...pool, url: directUrl, session: RELAY_SESSION }
        : {
            ...pool,
            url: config.DATABASE_URL,
            pooled: config.DATABASE_URL !== directUrl,
            bounds: COMMAND_BOUNDS,
          },
    );
    return {
      module: ServiceKitModule,
      imports: [
        LoggerModule.forRoot({ pinoHttp: httpLog(logger) }),
        TypeOrmModule.forRoot({ ...database, ...RETRY_CONNECT }),
      ],
      controllers: [HealthController],
      providers: [
        { provide: LOGGER, useValue: logger },
        GrpcServers,
        {
          provide: Registry,
          useFactory: (dataSource: DataSource) => {
            const registry = createRegistry(service, role);
            measurePool(dataSource, registry);
            return registry;
          },
          inject: [DataSource],
        },
        {
          provide: RequestMetrics,
          useFactory: (registry: Registry) => new RequestMetrics(registry),
          inject: [Registry],
        },
        {
          provide: MetricsServer,
          useFactory: (registry: Registry, log: Logger) =>
            new MetricsServer(registry, { host: config.HOST, port: config.METRICS_PORT }, log),
          inject: [Registry, LOGGER],
        },
        { provide: Health, useValue: new Health(new DatabaseProbe(directUrl, `${applicationName}-health`)) },
        {
          provide: PostgresOutboxNotifier,
          useFactory: (log: Logger) =>
            new PostgresOutboxNotifier(config.DATABASE_URL, (err) =>
              log.warn({ err }, 'outbox: NOTIFY failed; the relay finds the events at its next poll'),
            ),
          inject: [LOGGER],
        },
        {
          provide: Transactions,
          useFactory: (dataSource: DataSource, notifier: PostgresOutboxNotifier) =>
            new Transactions(dataSource, notifier),
          inject: [DataSource, PostgresOutboxNotifier],
        },
        { provide: APP_FILTER, useFactory: (log: Logger) => new ProblemFilter(log), inject: [LOGGER] },
        { provide: APP_PIPE, useFactory: validationPipe },
      ],
      exports: [LOGGER, Health, Transactions, GrpcServers, Registry, RequestMetrics],
    };
  }
}

export interface AuthSettings {
  readonly issuer: string;
  /** A module that exports KEY_SOURCE. */
  readonly keys: DynamicModule;
  /** The name of this service and the public keys of the services that may call it. If this is absent, no service may call it. */
  readonly services?: { readonly name: string; readonly callers: ServiceCallers };
}

/** Requires a valid token on every route and method of the api that is not marked `@Public()`. */
@Module({})
export class AuthModule {
  static forRoot({ issuer, keys, services }: AuthSettings): DynamicModule {
    const serviceTokens = services && new ServiceTokenVerifier(services.callers, services.name);
    return {
      module: AuthModule,
      imports: [keys],
      providers: [
        {
          provide: APP_GUARD,
          useFactory: (reflector: Reflector, source: KeySource) =>
            new BearerGuard(reflector, new TokenVerifier(source, issuer), serviceTokens),
          inject: [Reflector, KEY_SOURCE],
        },
      ],
    };
  }
}

import type { DataSourceOptions, MigrationInterface, ObjectLiteral } from 'typeorm';
import { PreparingClient } from './preparing-client.js';

export type EntityClass = new () => ObjectLiteral;
export type MigrationClass = new () => MigrationInterface;

export interface DatabaseSettings {
  readonly url: string;
  readonly poolSize: number;
  readonly applicationName: string;
  readonly entities: readonly EntityClass[];
  /** Postgres settings for each session, such as `plan_cache_mode`. */
  readonly session?: Readonly<Record<string, string>>;
}

/**
 * How every process connects to its database. The timeouts keep a frozen or slow process from holding locks for ever: 15 s for a
 * statement, 10 s for an idle transaction.
 */
export function dataSourceOptions(settings: DatabaseSettings): DataSourceOptions {
  const { url, poolSize, applicationName, entities, session = {} } = settings;
  return {
    type: 'postgres',
    url,
    poolSize,
    applicationName,
    entities: [...entities],
    synchronize: false,
    extra: {
      Client: PreparingClient,
      options: Object.entries(session)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
      connectionTimeoutMillis: 5_000,
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 10_000,
      keepAlive: true,
      // By default, the operating system probes an idle connection only after two hours: until then, nobody notices that the server's
      // host is gone.
      keepAliveInitialDelayMillis: 10_000,
    },
  };
}

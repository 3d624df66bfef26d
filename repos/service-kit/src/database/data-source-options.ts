import type { DataSourceOptions, MigrationInterface, ObjectLiteral } from 'typeorm';
import { PreparingClient } from './preparing-client.js';

export type EntityClass = new () => ObjectLiteral;
export type MigrationClass = new () => MigrationInterface;

export interface DatabaseSettings {
  readonly url: string;
  readonly poolSize: number;
  readonly applicationName: string;
  readonly entities: readonly EntityClass[];
  /** Settings of Postgres for each of its sessions, such as `plan_cache_mode`. */
  readonly session?: Readonly<Record<string, string>>;
}

/**
 * How every process talks to its database. The bounds keep a frozen or slow process from holding locks for ever: a
 * statement may take 15 s, an idle transaction 10 s.
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
      // The system's own default is two hours, for which a vanished host would go unnoticed.
      keepAliveInitialDelayMillis: 10_000,
    },
  };
}

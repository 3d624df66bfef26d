import { Client } from 'pg';
import type { DataSourceOptions, MigrationInterface, ObjectLiteral } from 'typeorm';
import { boundedClient, type TransactionBounds } from './bounded-client.js';
import { impatientClient } from './impatient-client.js';
import { PreparingClient } from './preparing-client.js';

export type EntityClass = new () => ObjectLiteral;
export type MigrationClass = new () => MigrationInterface;

export interface DatabaseSettings {
  readonly url: string;
  readonly poolSize: number;
  readonly applicationName: string;
  readonly entities: readonly EntityClass[];
  /** Postgres settings for each session, such as `plan_cache_mode`. A transaction pooler drops them. */
  readonly session?: Readonly<Record<string, string>>;
  /** The bounds of each transaction. If absent, only the timeouts of the session limit a transaction. */
  readonly bounds?: TransactionBounds;
  /** Whether the URL may lead to a transaction pooler: each transaction may then use another session, so no statement is prepared. */
  readonly pooled?: boolean;
}

/**
 * How every process connects to its database. The timeouts keep a frozen or slow process from holding locks for ever: 15 s for a
 * statement, 10 s for an idle transaction, and less if the transactions have bounds.
 */
export function dataSourceOptions(settings: DatabaseSettings): DataSourceOptions {
  const { url, poolSize, applicationName, entities, session = {}, bounds, pooled = false } = settings;
  const client = impatientClient(pooled ? Client : PreparingClient);
  return {
    type: 'postgres',
    url,
    poolSize,
    applicationName,
    entities: [...entities],
    synchronize: false,
    extra: {
      Client: bounds ? boundedClient(client, bounds) : client,
      options: Object.entries(session)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
      connectionTimeoutMillis: 5_000,
      statement_timeout: 15_000,
      // If no answer came by then, the server itself cannot end the statement: its host is gone, or the network is cut.
      query_timeout: 20_000,
      idle_in_transaction_session_timeout: 10_000,
      keepAlive: true,
      // By default, the operating system probes an idle connection only after two hours: until then, nobody notices that the server's
      // host is gone.
      keepAliveInitialDelayMillis: 10_000,
    },
  };
}

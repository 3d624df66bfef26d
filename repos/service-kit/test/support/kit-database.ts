import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { RELAY_SESSION } from '../../src/outbox/outbox-store.js';
import {
  DEAD_LETTER_REPLAYS_V1,
  INBOX_DAY_PARTITIONS_V1,
  INBOX_SCHEMA_V1,
  JWKS_CACHE_SCHEMA_V1,
  OUTBOX_REFUSALS_V1,
  OUTBOX_SCHEMA_V1,
  PROJECTION_FILL_SCHEMA_V1,
  PROJECTION_JOBS_V1,
  RETENTION_INDEXES_V1,
  PROJECTION_JOBS_V2,
} from '../../src/schema.js';
import { createTestDatabase } from '../../src/testing/test-database.js';

/** The kit's tables, and one table of a service, in which effects are visible. */
const SCHEMA = [
  ...OUTBOX_SCHEMA_V1,
  ...OUTBOX_REFUSALS_V1,
  ...INBOX_SCHEMA_V1,
  ...INBOX_DAY_PARTITIONS_V1,
  ...DEAD_LETTER_REPLAYS_V1,
  ...JWKS_CACHE_SCHEMA_V1,
  ...PROJECTION_FILL_SCHEMA_V1,
  ...PROJECTION_JOBS_V1,
  ...RETENTION_INDEXES_V1,
  ...PROJECTION_JOBS_V2,
  `CREATE TABLE things (id text PRIMARY KEY, value integer NOT NULL DEFAULT 0)`,
];

export class KitSchema1763683200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of SCHEMA) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('This migration cannot be reverted.'));
  }
}

export interface KitDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  /** The first column of the first row. */
  readonly value: (sql: string, parameters?: unknown[]) => Promise<unknown>;
  /** The first column of every row. */
  readonly column: (sql: string, parameters?: unknown[]) => Promise<unknown[]>;
  readonly close: () => Promise<void>;
}

/** Creates a database with the kit's tables, and a pool as a worker has. */
export async function kitDatabase(poolSize = 10): Promise<KitDatabase> {
  const created = await createTestDatabase([KitSchema1763683200000]);
  const { url } = created;
  const dataSource = await openDataSource(url, poolSize);
  const column = async (sql: string, parameters: unknown[] = []) => {
    const rows = await dataSource.query<Record<string, unknown>[]>(sql, parameters);
    return rows.map((row) => Object.values(row)[0]);
  };
  return {
    url,
    dataSource,
    column,
    value: async (sql, parameters) => (await column(sql, parameters))[0],
    close: async () => {
      if (dataSource.isInitialized) await dataSource.destroy();
      await created.drop();
    },
  };
}

export async function openDataSource(url: string, poolSize = 10): Promise<DataSource> {
  const settings = { url, poolSize, applicationName: 'kit-test', entities: [], session: RELAY_SESSION };
  const options = dataSourceOptions(settings);
  return new DataSource(options).initialize();
}

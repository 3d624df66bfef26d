import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { pino } from 'pino';
import type { MigrationClass } from '../database/data-source-options.js';
import { migrate } from '../lifecycle/migrate.js';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * Creates a database with these migrations on the Postgres server that TEST_POSTGRES_URL names.
 * @throws Error if the variable is missing, or its role may not create databases.
 */
export async function createTestDatabase(migrations: readonly MigrationClass[]): Promise<TestDatabase> {
  const serverUrl = process.env.TEST_POSTGRES_URL;
  if (!serverUrl) {
    throw new Error(
      'Integration tests need a Postgres 18: set TEST_POSTGRES_URL=postgres://user:password@host:port/postgres',
    );
  }
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrate(url.href, migrations, pino({ level: 'silent' }));
  return { url: url.href, drop: () => administer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

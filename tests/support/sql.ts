import pg from 'pg';
import type { Platform } from '../../platform/local/index.ts';

/** Runs one statement as the service's own role, on a connection of its own, so that it survives any outage between two. */
export async function sql(
  platform: Platform,
  database: 'users' | 'todo',
  statement: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: platform.databaseUrl(database), connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(statement, [...values]);
    return result.rows;
  } finally {
    await client.end();
  }
}

/** The one number that a statement selects. */
export async function count(
  platform: Platform,
  database: 'users' | 'todo',
  statement: string,
  values: readonly unknown[] = [],
): Promise<number> {
  const [row = {}] = await sql(platform, database, statement, values);
  return Number(Object.values(row)[0]);
}

/** The number of rows of every table of both databases. */
export async function rowCounts(platform: Platform): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const database of ['users', 'todo'] as const) {
    const tables = await sql(
      platform,
      database,
      `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
         AND NOT relispartition ORDER BY 1`,
    );
    for (const { name } of tables) {
      const table = pg.escapeIdentifier(String(name));
      counts[`${database}.${String(name)}`] = await count(platform, database, `SELECT count(*) FROM ${table}`);
    }
  }
  return counts;
}

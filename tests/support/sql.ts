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

/** A fingerprint of the content of every table of both databases, by which any write at all can be noticed. */
export async function fingerprints(platform: Platform): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const database of ['users', 'todo'] as const) {
    const tables = await sql(
      platform,
      database,
      // The copy of the public keys is refreshed now and then by itself.
      `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
         AND NOT relispartition AND relname <> 'jwks_cache' ORDER BY 1`,
    );
    for (const { name } of tables) {
      const table = pg.escapeIdentifier(String(name));
      const [row] = await sql(
        platform,
        database,
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(row::text, '|' ORDER BY row::text)), '') AS print FROM ${table} AS row`,
      );
      found[`${database}.${String(name)}`] = String(row?.print);
    }
  }
  return found;
}

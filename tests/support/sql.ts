import pg from 'pg';
import type { Product } from '../../dev/index.ts';

/** Runs one statement as the service's role. Each call opens a new connection, so that an outage between two does no harm. */
export async function sql(
  product: Product,
  database: 'users' | 'todo',
  statement: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: product.databaseUrl(database), connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(statement, [...values]);
    return result.rows;
  } finally {
    await client.end();
  }
}

/** Runs a statement that selects one number. */
export async function count(
  product: Product,
  database: 'users' | 'todo',
  statement: string,
  values: readonly unknown[] = [],
): Promise<number> {
  const [row = {}] = await sql(product, database, statement, values);
  return Number(Object.values(row)[0]);
}

/** A hash of each table of both databases. Any write changes one of them. */
export async function fingerprints(product: Product): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const database of ['users', 'todo'] as const) {
    const tables = await sql(
      product,
      database,
      // The service refreshes its copy of the public keys by itself.
      `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
         AND NOT relispartition AND relname <> 'jwks_cache' ORDER BY 1`,
    );
    for (const { name } of tables) {
      const table = pg.escapeIdentifier(String(name));
      const [row] = await sql(
        product,
        database,
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(row::text, '|' ORDER BY row::text)), '') AS print FROM ${table} AS row`,
      );
      found[`${database}.${String(name)}`] = String(row?.print);
    }
  }
  return found;
}

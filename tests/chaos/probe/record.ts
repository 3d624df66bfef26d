import pg from 'pg';

/** Recording has its own connection, so that it takes none from the service. */
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  application_name: 'chaos',
  max: 1,
  connectionTimeoutMillis: 1_000,
  query_timeout: 1_000,
});
pool.on('error', () => undefined);

/** Runs a statement at once, outside the service's transactions. Errors are ignored: these numbers are only for the report. */
export async function record(statement: string, values: readonly unknown[]): Promise<void> {
  await pool.query(statement, [...values]).catch(() => undefined);
}

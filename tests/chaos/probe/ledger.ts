import pg from 'pg';

/** A connection of its own, so that what is only noted takes none from the service. */
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  application_name: 'chaos',
  max: 1,
  connectionTimeoutMillis: 1_000,
  query_timeout: 1_000,
});
pool.on('error', () => undefined);

/** Notes something at once, by itself. While the database is away it is not noted: these numbers are for the report only. */
export async function note(statement: string, values: readonly unknown[]): Promise<void> {
  await pool.query(statement, [...values]).catch(() => undefined);
}

import { z } from 'zod';
import type { Platform } from '../../../platform/local/index.ts';
import { sql } from '../../support/sql.ts';

export type DatabaseName = 'users' | 'todo';

/** The harness's own tables in each database; the services know nothing of them. */
const TABLES = `
  CREATE TABLE chaos_effects (
    serial bigserial PRIMARY KEY, consumer text NOT NULL, event_id uuid NOT NULL, type text NOT NULL, key text NOT NULL,
    sequence bigint NOT NULL, txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE INDEX chaos_effects_event ON chaos_effects (event_id);
  CREATE TABLE chaos_deliveries (
    serial bigserial PRIMARY KEY, consumer text NOT NULL, event_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE TABLE chaos_withheld (event_id uuid NOT NULL)`;

export async function createTables(platform: Platform): Promise<void> {
  for (const database of ['users', 'todo'] as const) await sql(platform, database, TABLES);
}

/** Rows of a statement, as the schema reads them. */
export async function rowsOf<S extends z.ZodType>(
  platform: Platform,
  database: DatabaseName,
  schema: S,
  statement: string,
): Promise<readonly z.output<S>[]> {
  return z.array(schema).parse(await sql(platform, database, statement));
}

/** bigint and count come as text. */
export const integer = z.coerce.number().int();
export const time = z.date().transform((date) => date.getTime());

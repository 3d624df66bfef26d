import { z } from 'zod';
import type { DatabaseName, Source } from './source.ts';

/** The harness's own tables in each database; the services know nothing of them. */
export const TABLES = `
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

/** Rows of a statement, as the schema reads them. */
export async function rowsOf<S extends z.ZodType>(
  source: Source,
  database: DatabaseName,
  schema: S,
  statement: string,
): Promise<readonly z.output<S>[]> {
  return z.array(schema).parse(await source.rows(database, statement));
}

/** bigint and count may come as text. */
export const integer = z.coerce.number().int();
export const time = z.coerce.date().transform((date) => date.getTime());

import { z } from 'zod';
import type { DatabaseName, Source } from './source.ts';

/** Tables that the chaos run adds to each database. The services do not know them. */
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

/** Runs a statement and parses its rows. */
export async function rowsOf<S extends z.ZodType>(
  source: Source,
  database: DatabaseName,
  schema: S,
  statement: string,
): Promise<readonly z.output<S>[]> {
  return z.array(schema).parse(await source.rows(database, statement));
}

/** The driver may return bigint and count as text. */
export const integer = z.coerce.number().int();
export const time = z.coerce.date().transform((date) => date.getTime());

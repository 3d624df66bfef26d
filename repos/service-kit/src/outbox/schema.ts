/**
 * The outbox, for a service's migration. It has a partition for each day, so that old rows are dropped by day and not deleted one by one;
 * rows of a day without a partition go to the default partition. `txid` is the id of the transaction that wrote the row. With it, a
 * reader can stop at the oldest transaction that is still running: no row with a lower `txid` can appear later.
 */
export const OUTBOX_SCHEMA_V1: readonly string[] = [
  `CREATE TABLE outbox (
     serial bigint GENERATED ALWAYS AS IDENTITY,
     id uuid NOT NULL,
     shard smallint NOT NULL,
     topic text NOT NULL,
     key text NOT NULL,
     type text NOT NULL,
     sequence bigint NOT NULL,
     actor text,
     originparent text,
     data jsonb NOT NULL,
     occurred_at timestamptz NOT NULL DEFAULT now(),
     txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
     published_at timestamptz,
     PRIMARY KEY (serial, occurred_at)
   ) PARTITION BY RANGE (occurred_at)`,
  `CREATE INDEX outbox_unpublished ON outbox (shard, serial) WHERE published_at IS NULL`,
  `CREATE TABLE outbox_default PARTITION OF outbox DEFAULT`,
];

/**
 * Events that the broker refuses by themselves, for a service's migration. While one is here, later events of its key wait. An operator
 * may park it: its row then moves from the outbox to `outbox_parked`, which has the same columns, and its key goes on.
 */
export const OUTBOX_REFUSALS_V1: readonly string[] = [
  `CREATE TABLE outbox_refusals (
     id uuid PRIMARY KEY,
     serial bigint NOT NULL,
     occurred_at timestamptz NOT NULL,
     topic text NOT NULL,
     key text NOT NULL,
     type text NOT NULL,
     reason text NOT NULL,
     refusals integer NOT NULL DEFAULT 1,
     first_at timestamptz NOT NULL DEFAULT now(),
     last_at timestamptz NOT NULL DEFAULT now()
   )`,
  `CREATE INDEX outbox_refusals_key ON outbox_refusals (key)`,
  `CREATE TABLE outbox_parked (
     id uuid PRIMARY KEY,
     shard smallint NOT NULL,
     topic text NOT NULL,
     key text NOT NULL,
     type text NOT NULL,
     sequence bigint NOT NULL,
     actor text,
     originparent text,
     data jsonb NOT NULL,
     occurred_at timestamptz NOT NULL,
     reason text NOT NULL,
     refusals integer NOT NULL,
     parked_at timestamptz NOT NULL DEFAULT now()
   )`,
];

export const REVERT_OUTBOX_REFUSALS_V1: readonly string[] = [`DROP TABLE outbox_parked`, `DROP TABLE outbox_refusals`];

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

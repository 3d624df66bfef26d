/**
 * The outbox as a service's migration creates it. Partitioned by day, so that old days are dropped, never swept row by
 * row; the default partition takes what falls outside the days prepared. `txid` lets a reader stop at the snapshot
 * horizon, below which no late commit can appear.
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

const INBOX = `CREATE TABLE inbox (
     consumer text NOT NULL,
     event_id uuid NOT NULL,
     applied_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (consumer, event_id)
   )`;

/** The tables of handled events, failed attempts and dead letters. A service's migration runs these statements. */
export const INBOX_SCHEMA_V1: readonly string[] = [
  INBOX,
  `CREATE TABLE inbox_attempts (
     consumer text NOT NULL,
     event_id text NOT NULL,
     attempts integer NOT NULL,
     last_error text NOT NULL,
     last_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (consumer, event_id)
   )`,
  `CREATE TABLE dead_letters (
     consumer text NOT NULL,
     event_id text NOT NULL,
     topic text NOT NULL,
     key text NOT NULL,
     type text NOT NULL,
     reason text NOT NULL,
     attempts integer NOT NULL,
     trace_id text NOT NULL,
     payload text NOT NULL,
     dead_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (consumer, event_id)
   )`,
];

/**
 * Partitions the inbox by the day in the events' ids (UUIDv7). For a service's migration. The existing table becomes the first day
 * partition: it ends tonight (UTC), and is dropped like any other. Postgres reads it once to check its bounds. Ids without a day go to
 * the default partition, or, if they are lower than tonight's bound, to the first day partition. Workers of the previous release keep
 * working.
 */
export const INBOX_DAY_PARTITIONS_V1: readonly string[] = [
  `DO $$
   DECLARE
     today text := 'inbox_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD');
     midnight timestamptz := date_trunc('day', now(), 'UTC') + interval '1 day';
     bound uuid := (lpad(to_hex((extract(epoch FROM midnight) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
   BEGIN
     EXECUTE format('ALTER TABLE inbox RENAME TO %I', today);
     EXECUTE format('ALTER TABLE %I RENAME CONSTRAINT inbox_pkey TO %I', today, today || '_pkey');
     ${INBOX} PARTITION BY RANGE (event_id);
     CREATE TABLE inbox_default PARTITION OF inbox DEFAULT;
     EXECUTE format(
       'WITH moved AS (DELETE FROM %I WHERE event_id >= %L RETURNING consumer, event_id, applied_at)
        INSERT INTO inbox_default SELECT * FROM moved', today, bound);
     EXECUTE format('ALTER TABLE inbox ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)', today, bound);
   END $$`,
];

/** Reverts INBOX_DAY_PARTITIONS_V1. */
export const REVERT_INBOX_DAY_PARTITIONS_V1: readonly string[] = [
  `ALTER TABLE inbox RENAME TO inbox_parted`,
  `ALTER TABLE inbox_parted RENAME CONSTRAINT inbox_pkey TO inbox_parted_pkey`,
  INBOX,
  `INSERT INTO inbox SELECT consumer, event_id, applied_at FROM inbox_parted`,
  `DROP TABLE inbox_parted`,
];

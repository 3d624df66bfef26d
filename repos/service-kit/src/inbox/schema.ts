/** What effectively-once handling needs, as a service's migration creates it. */
export const INBOX_SCHEMA_V1: readonly string[] = [
  `CREATE TABLE inbox (
     consumer text NOT NULL,
     event_id uuid NOT NULL,
     applied_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (consumer, event_id)
   )`,
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

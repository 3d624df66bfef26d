/** How far the snapshot of each projection was taken over, as a service's migration creates it. */
export const PROJECTION_FILL_SCHEMA_V1: readonly string[] = [
  `CREATE TABLE projection_fills (
     projection text PRIMARY KEY,
     cursor text NOT NULL DEFAULT '',
     filled_at timestamptz
   )`,
];

/**
 * What the operator wants done with a projection (`todo-platform projections`), as a service's migration adds it: one row for the last
 * rebuild and one for the last verification of each. `claim` names who works on it, until `seen_at` is too long ago.
 */
export const PROJECTION_WISHES_V1: readonly string[] = [
  `CREATE TABLE projection_wishes (
     projection text NOT NULL,
     kind text NOT NULL CHECK (kind IN ('rebuild', 'verify')),
     id uuid NOT NULL,
     requested_at timestamptz NOT NULL DEFAULT now(),
     claim uuid,
     seen_at timestamptz,
     rows bigint NOT NULL DEFAULT 0,
     progress jsonb,
     trouble text,
     finished_at timestamptz,
     result jsonb,
     PRIMARY KEY (projection, kind)
   )`,
];

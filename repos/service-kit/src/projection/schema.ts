/** The table of how far each projection is filled from its snapshot. A service's migration runs these statements. */
export const PROJECTION_FILL_SCHEMA_V1: readonly string[] = [
  `CREATE TABLE projection_fills (
     projection text PRIMARY KEY,
     cursor text NOT NULL DEFAULT '',
     filled_at timestamptz
   )`,
];

/**
 * The jobs that operators request (`todo-platform projections`): for each projection the last rebuild and the last verification. A worker
 * puts its `claim` on a job and renews `seen_at`; the claim expires if `seen_at` is too old. A service's migration runs these statements.
 */
export const PROJECTION_JOBS_V1: readonly string[] = [
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

/** What the last finished verification found, which stays while the next one runs. A service's migration runs these statements. */
export const PROJECTION_JOBS_V2: readonly string[] = [
  `ALTER TABLE projection_wishes ADD COLUMN verified_at timestamptz, ADD COLUMN differences bigint`,
];

/** How far the snapshot of each projection was taken over, as a service's migration creates it. */
export const PROJECTION_FILL_SCHEMA_V1: readonly string[] = [
  `CREATE TABLE projection_fills (
     projection text PRIMARY KEY,
     cursor text NOT NULL DEFAULT '',
     filled_at timestamptz
   )`,
];

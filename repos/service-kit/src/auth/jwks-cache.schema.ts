/** The table of the last good copy of each issuer's public keys. A service's migration runs these statements. */
export const JWKS_CACHE_SCHEMA_V1: readonly string[] = [
  `CREATE TABLE jwks_cache (
     issuer text PRIMARY KEY,
     jwks jsonb NOT NULL,
     fetched_at timestamptz NOT NULL DEFAULT now()
   )`,
];

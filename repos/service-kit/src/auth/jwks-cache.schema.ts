/** The last good copy of the public keys, per issuer, as a service's migration creates it. */
export const JWKS_CACHE_SCHEMA_V1: readonly string[] = [
  `CREATE TABLE jwks_cache (
     issuer text PRIMARY KEY,
     jwks jsonb NOT NULL,
     fetched_at timestamptz NOT NULL DEFAULT now()
   )`,
];

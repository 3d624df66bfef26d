import { z } from 'zod';

const publicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  /** The name of the service that owns the key. */
  kid: z.string().min(1),
  x: z.string(),
  y: z.string(),
});

/** The private key of a service (JWK, RFC 7517, EC P-256); its `kid` is the service's name. */
export const serviceKeySchema = publicJwk.extend({ d: z.string() });
export type ServiceKey = z.output<typeof serviceKeySchema>;

/** The public keys of the services that may call this one (JWKS). */
export const serviceCallersSchema = z.object({ keys: z.array(publicJwk) });
export type ServiceCallers = z.output<typeof serviceCallersSchema>;

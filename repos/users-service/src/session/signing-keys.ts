import { z } from 'zod';

const privateKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  kid: z.string().min(1),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

/**
 * A JSON Web Key Set (RFC 7517) with private keys; the first signs. To rotate, roll out the new key in second place, so
 * that every replica and service knows it, then in first place, and drop the old one once its last token has expired.
 */
export const signingKeysSchema = z.object({ keys: z.array(privateKey).min(1) });
export type SigningKeys = z.output<typeof signingKeysSchema>;
export type PublicKey = Omit<SigningKeys['keys'][number], 'd'>;

/** What the JWKS endpoint shows: the same keys without their private part. */
export function publicKeys({ keys }: SigningKeys): { keys: PublicKey[] } {
  return { keys: keys.map(({ kty, crv, kid, alg, use, x, y }) => ({ kty, crv, kid, alg, use, x, y })) };
}

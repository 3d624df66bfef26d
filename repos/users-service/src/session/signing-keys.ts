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

/** A JSON Web Key Set (RFC 7517) with private keys; to rotate, put the new key first and drop the old one a day later. */
export const signingKeysSchema = z.object({ keys: z.array(privateKey).min(1) });
export type SigningKeys = z.output<typeof signingKeysSchema>;
export type SigningKey = SigningKeys['keys'][number];
export type PublicKey = Omit<SigningKey, 'd'>;

/** What the JWKS endpoint shows: the same keys without their private part. */
export function publicKeys({ keys }: SigningKeys): { keys: PublicKey[] } {
  return { keys: keys.map(({ kty, crv, kid, alg, use, x, y }) => ({ kty, crv, kid, alg, use, x, y })) };
}

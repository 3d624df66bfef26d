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
 * A JSON Web Key Set (RFC 7517) with private keys; the first key signs. To rotate keys: roll out the new key in second place,
 * until every replica and service knows it. Then put it first. Drop the old key after its last token has expired.
 */
export const signingKeysSchema = z.object({ keys: z.array(privateKey).min(1) });
export type SigningKeys = z.output<typeof signingKeysSchema>;
export type PublicKey = Omit<SigningKeys['keys'][number], 'd'>;

/** The same keys without their private part, as the JWKS endpoint returns them. */
export function publicKeys({ keys }: SigningKeys): { keys: PublicKey[] } {
  return { keys: keys.map(({ kty, crv, kid, alg, use, x, y }) => ({ kty, crv, kid, alg, use, x, y })) };
}

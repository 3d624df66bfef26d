import { exportJWK, generateKeyPair } from 'jose';
import { type SigningKeys, signingKeysSchema } from '../../src/session/tokens/signing-keys.js';

/** Makes a key set with one new key. */
export async function signingKeys(kid = 'k1'): Promise<SigningKeys> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return signingKeysSchema.parse({ keys: [{ ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' }] });
}

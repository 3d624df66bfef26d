import { TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_TYPE } from '@todo-platform/service-kit';
import { importJWK, SignJWT } from 'jose';
import type { SigningKeys } from './signing-keys.js';

/**
 * The lifetime of an access token, in seconds. It is short, because services accept a token until it expires and never ask whether its
 * session has ended.
 */
export const ACCESS_TOKEN_LIFETIME_S = 600;

/** Issues access tokens: JWTs for one account, signed with ES256. */
export class AccessTokens {
  constructor(
    private readonly keys: SigningKeys,
    private readonly issuer: string,
  ) {}

  async issue(accountId: string, sessionId: string): Promise<string> {
    const [key] = this.keys.keys;
    if (!key) throw new Error('no signing key');
    return new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: key.kid, typ: TOKEN_TYPE })
      .setSubject(accountId)
      .setIssuer(this.issuer)
      .setAudience(TOKEN_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${ACCESS_TOKEN_LIFETIME_S}s`)
      .sign(await importJWK(key, TOKEN_ALGORITHM));
  }
}

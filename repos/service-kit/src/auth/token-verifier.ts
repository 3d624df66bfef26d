import { errors, jwtVerify } from 'jose';
import { DomainError } from '../errors/domain-error.js';
import type { KeySource } from './key-source.js';

export const TOKEN_AUDIENCE = 'todo-platform';
export const TOKEN_ALGORITHM = 'ES256';
/** RFC 9068, section 2.1. */
export const TOKEN_TYPE = 'at+jwt';
const CLOCK_TOLERANCE_S = 5;

/** The claims of a valid token. */
export interface VerifiedToken {
  /** An account id, or a service's name. */
  readonly subject: string;
  readonly expiresAt: Date;
}

/** Checks access tokens: signature, issuer, audience and lifetime, similar to RFC 9068 and as RFC 8725 recommends. */
export class TokenVerifier {
  constructor(
    private readonly keys: KeySource,
    private readonly issuer: string,
  ) {}

  /**
   * @returns the account id as `subject`, and when the token expires.
   * @throws DomainError auth.token-expired or auth.token-invalid; auth.keys-unavailable if the key could not be fetched.
   */
  async verify(token: string): Promise<VerifiedToken> {
    try {
      const { payload } = await jwtVerify(token, this.keys.getKey, {
        issuer: this.issuer,
        audience: TOKEN_AUDIENCE,
        algorithms: [TOKEN_ALGORITHM],
        typ: TOKEN_TYPE,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['sub', 'exp'],
      });
      const { sub, exp } = payload;
      if (sub && exp) return { subject: sub, expiresAt: new Date(exp * 1000) };
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      if (error instanceof errors.JWTExpired)
        throw new DomainError('unauthenticated', 'auth.token-expired', 'The access token has expired.');
    }
    throw new DomainError('unauthenticated', 'auth.token-invalid', 'The access token is not valid.');
  }
}

import { createLocalJWKSet, errors, importJWK, jwtVerify, SignJWT } from 'jose';
import { DomainError } from '../errors/domain-error.js';
import type { ServiceCallers, ServiceKey } from './service-keys.js';
import type { VerifiedToken } from './token-verifier.js';

const ALGORITHM = 'ES256';
const TYPE = 'service+jwt';
const LIFETIME_S = 300;
const RENEW_BEFORE_S = 60;
/** How far the clocks of two machines may differ. A new token is refused if the caller's clock is further ahead. */
const CLOCK_TOLERANCE_S = 60;

/** Each service has its own audience, so that its tokens are valid nowhere else, and not as a person's access token. */
const audienceOf = (service: string) => `todo-platform:internal:${service}`;

/**
 * Signs the tokens with which this service calls another: JWTs that are valid for five minutes, similar to RFC 7523. It signs them
 * itself, so that no third service has to be up.
 */
export class ServiceTokens {
  private current: { readonly token: string; readonly renewAt: number } | undefined;

  constructor(
    private readonly key: ServiceKey,
    private readonly callee: string,
  ) {}

  /** A token that is valid for at least a minute. */
  async token(): Promise<string> {
    if (this.current && this.current.renewAt > Date.now()) return this.current.token;
    const token = await new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, kid: this.key.kid, typ: TYPE })
      .setIssuer(this.key.kid)
      .setSubject(this.key.kid)
      .setAudience(audienceOf(this.callee))
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_S}s`)
      .sign(await importJWK(this.key, ALGORITHM));
    this.current = { token, renewAt: Date.now() + (LIFETIME_S - RENEW_BEFORE_S) * 1000 };
    return token;
  }
}

/** Checks the service tokens of callers. */
export class ServiceTokenVerifier {
  private readonly keys: ReturnType<typeof createLocalJWKSet>;

  constructor(
    callers: ServiceCallers,
    private readonly service: string,
  ) {
    this.keys = createLocalJWKSet({ keys: callers.keys.map((key) => ({ ...key, alg: ALGORITHM, use: 'sig' })) });
  }

  /**
   * @returns the name of the calling service as `subject`, and when its token expires.
   * @throws DomainError auth.token-expired or auth.token-invalid
   */
  async verify(token: string): Promise<VerifiedToken> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.keys, {
        audience: audienceOf(this.service),
        algorithms: [ALGORITHM],
        typ: TYPE,
        maxTokenAge: LIFETIME_S,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['sub', 'iss', 'exp'],
      });
      const { sub, iss, exp } = payload;
      // A service's key is valid for that service only.
      if (sub && exp && sub === iss && sub === protectedHeader.kid)
        return { subject: sub, expiresAt: new Date(exp * 1000) };
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      if (error instanceof errors.JWTExpired)
        throw new DomainError('unauthenticated', 'auth.token-expired', 'The service token has expired.');
    }
    throw new DomainError('unauthenticated', 'auth.token-invalid', 'The service token is not valid.');
  }
}

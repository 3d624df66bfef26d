import type { JWTVerifyGetKey } from 'jose';

/** Provides the public keys that access tokens are checked with. */
export interface KeySource {
  readonly getKey: JWTVerifyGetKey;
}

/** Injection token of the KeySource. */
export const KEY_SOURCE = Symbol('KeySource');

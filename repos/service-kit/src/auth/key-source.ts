import type { JWTVerifyGetKey } from 'jose';

/** Where the public keys come from that access tokens are checked against. */
export interface KeySource {
  readonly getKey: JWTVerifyGetKey;
}

export const KEY_SOURCE = Symbol('KeySource');

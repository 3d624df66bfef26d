import type { Provider } from '@nestjs/common';
import type { ApiConfig } from '../config.js';
import { SIGNING_KEYS } from './http/jwks.controller.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { RefreshTokens } from './tokens/refresh-tokens.js';
import { TokenIssuer } from './tokens/token-issuer.js';

export function sessionTokens({ SIGNING_KEYS_FILE, TOKEN_ISSUER, SESSION_SECRET }: ApiConfig): readonly Provider[] {
  return [
    TokenIssuer,
    { provide: AccessTokens, useValue: new AccessTokens(SIGNING_KEYS_FILE, TOKEN_ISSUER) },
    { provide: RefreshTokens, useValue: new RefreshTokens(SESSION_SECRET) },
    { provide: SIGNING_KEYS, useValue: SIGNING_KEYS_FILE },
  ];
}

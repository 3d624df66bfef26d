import { Injectable } from '@nestjs/common';
import type { Account } from '../account/domain/account.js';
import { ACCESS_TOKEN_LIFETIME_S, AccessTokens } from './access-tokens.js';
import type { Session } from './domain/session.js';
import { RefreshTokens } from './refresh-tokens.js';

/** What a browser gets when it signs in or refreshes. */
export interface SignedIn {
  readonly account: Account;
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
}

@Injectable()
export class TokenIssuer {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  async issue(account: Account, session: Session): Promise<SignedIn> {
    return {
      account,
      accessToken: await this.accessTokens.issue(account.id, session.id),
      expiresIn: ACCESS_TOKEN_LIFETIME_S,
      refreshToken: this.refreshTokens.issue({ sessionId: session.id, generation: session.generation }),
      refreshExpiresAt: session.expiresAt,
    };
  }
}

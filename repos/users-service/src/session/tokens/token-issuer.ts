import { Injectable } from '@nestjs/common';
import type { Account } from '../../account/domain/account.js';
import type { Session } from '../domain/session.js';
import { ACCESS_TOKEN_LIFETIME_S, AccessTokens } from './access-tokens.js';
import { RefreshTokens } from './refresh-tokens.js';

/** An account with the tokens of one of its sessions. */
export interface SignedInAccount {
  readonly account: Account;
  readonly accessToken: string;
  /** The lifetime of the access token, in seconds. */
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
}

/** Issues both tokens of a session. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  async issue(account: Account, session: Session): Promise<SignedInAccount> {
    return {
      account,
      accessToken: await this.accessTokens.issue(account.id, session.id),
      expiresIn: ACCESS_TOKEN_LIFETIME_S,
      refreshToken: this.refreshTokens.issue({ sessionId: session.id, generation: session.generation }),
      refreshExpiresAt: session.expiresAt,
    };
  }
}

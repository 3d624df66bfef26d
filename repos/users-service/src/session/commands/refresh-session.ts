import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { AccountRepository } from '../../account/database/account.repository.js';
import { SessionRepository } from '../database/session.repository.js';
import { sessionEnded } from '../domain/errors.js';
import { rotateRefreshToken } from '../domain/session.js';
import { RefreshTokens } from '../tokens/refresh-tokens.js';
import { type SignedInAccount, TokenIssuer } from '../tokens/token-issuer.js';

export interface RefreshSession {
  readonly refreshToken: string | undefined;
}

@Injectable()
export class RefreshSessionHandler {
  constructor(
    private readonly transactions: Transactions,
    private readonly refreshTokens: RefreshTokens,
    private readonly tokens: TokenIssuer,
  ) {}

  /** @throws DomainError session.ended */
  async execute({ refreshToken }: RefreshSession): Promise<SignedInAccount> {
    const token = this.refreshTokens.verify(refreshToken);
    if (!token) throw sessionEnded();
    // After a reused token, the transaction returns undefined instead of throwing, so that the end of the session is committed.
    const refreshed = await this.transactions.run(async ({ manager }) => {
      const sessions = new SessionRepository(manager);
      const session = await sessions.lock(token.sessionId);
      if (!session) return undefined;
      const rotation = rotateRefreshToken(session, token.generation, await sessions.time());
      if (rotation.kind === 'ended') return undefined;
      await sessions.update(rotation.session);
      if (rotation.kind === 'reused') return undefined;
      const account = await new AccountRepository(manager).find(session.accountId);
      return account && { account, session: rotation.session };
    });
    if (!refreshed) throw sessionEnded();
    return this.tokens.issue(refreshed.account, refreshed.session);
  }
}

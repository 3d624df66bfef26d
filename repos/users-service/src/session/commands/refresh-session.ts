import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { AccountRepository } from '../../account/database/account.repository.js';
import { SessionRepository } from '../database/session.repository.js';
import { sessionEnded } from '../domain/errors.js';
import { rotate } from '../domain/session.js';
import { RefreshTokens } from '../refresh-tokens.js';
import { type SignedIn, TokenIssuer } from '../signed-in.js';

@Injectable()
export class RefreshSessionHandler {
  constructor(
    private readonly transactions: Transactions,
    private readonly refreshTokens: RefreshTokens,
    private readonly tokens: TokenIssuer,
  ) {}

  /** @throws DomainError session.ended */
  async execute(token: string | undefined): Promise<SignedIn> {
    const shown = token === undefined ? undefined : this.refreshTokens.read(token);
    if (!shown) throw sessionEnded();
    // The transaction returns rather than throws, so that the end of a family whose token was reused is kept.
    const signedIn = await this.transactions.run(async ({ manager }) => {
      const sessions = new SessionRepository(manager);
      const session = await sessions.lock(shown.sessionId);
      if (!session) return undefined;
      const rotation = rotate(session, shown.generation, new Date());
      if (rotation.kind === 'over') return undefined;
      await sessions.update(rotation.session);
      if (rotation.kind === 'reused') return undefined;
      const account = await new AccountRepository(manager).find(session.accountId);
      return account && { account, session: rotation.session };
    });
    if (!signedIn) throw sessionEnded();
    return this.tokens.issue(signedIn.account, signedIn.session);
  }
}

import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AccountRepository } from '../../account/database/account.repository.js';
import { verifyPassword } from '../../account/password-hash.js';
import { SessionRepository } from '../database/session.repository.js';
import { badCredentials } from '../domain/errors.js';
import { beginSession } from '../domain/session.js';
import { type SignedInAccount, TokenIssuer } from '../tokens/token-issuer.js';

export interface SignIn {
  readonly email: string;
  readonly password: string;
}

@Injectable()
export class SignInHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly tokens: TokenIssuer,
  ) {}

  /** @throws DomainError session.bad-credentials, without saying whether the address or the password is wrong. */
  async execute({ email, password }: SignIn): Promise<SignedInAccount> {
    // Verifying a password is slow. It comes before the transaction, so that the row is not locked so long.
    const verified = await new AccountRepository(this.dataSource.manager).findByEmail(email);
    if (!(await verifyPassword(verified?.passwordHash, password)) || !verified) throw badCredentials();
    const { account, session } = await this.transactions.run(async ({ manager }) => {
      // The lock keeps a session from beginning while the account is being closed, or its password changes.
      const account = await new AccountRepository(manager).lock(verified.id);
      if (account?.passwordHash !== verified.passwordHash) throw badCredentials();
      const sessions = new SessionRepository(manager);
      const begun = beginSession(uuidv7(), account.id, await sessions.time());
      await sessions.insert(begun);
      return { account, session: begun };
    });
    return this.tokens.issue(account, session);
  }
}

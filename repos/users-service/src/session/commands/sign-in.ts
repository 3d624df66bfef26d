import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AccountRepository } from '../../account/database/account.repository.js';
import { passwordFits } from '../../account/passwords.js';
import { SessionRepository } from '../database/session.repository.js';
import { badCredentials } from '../domain/errors.js';
import { begin } from '../domain/session.js';
import { type SignedIn, TokenIssuer } from '../signed-in.js';

@Injectable()
export class SignInHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly tokens: TokenIssuer,
  ) {}

  /** @throws DomainError session.bad-credentials, whichever of the two is wrong. */
  async execute(email: string, password: string): Promise<SignedIn> {
    const account = await new AccountRepository(this.dataSource.manager).findByEmail(email);
    if (!(await passwordFits(account?.passwordHash, password)) || !account) throw badCredentials();
    const session = begin(uuidv7(), account.id, new Date());
    await this.transactions.run(async ({ manager }) => {
      // Locked, so that no session begins beside the closing of the account.
      if (!(await new AccountRepository(manager).lock(account.id))) throw badCredentials();
      await new SessionRepository(manager).insert(session);
    });
    return this.tokens.issue(account, session);
  }
}

import { Injectable } from '@nestjs/common';
import { currentContext, runInContext, Transactions, violatedConstraint } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { AccountRepository } from '../database/account.repository.js';
import { type Account, registerAccount } from '../domain/account.js';
import { emailTaken, idTaken } from '../domain/errors.js';
import { hashPassword, verifyPassword } from '../password-hash.js';

export interface RegisterAccount extends Omit<Account, 'passwordHash' | 'version' | 'createdAt'> {
  readonly password: string;
}

@Injectable()
export class RegisterAccountHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /**
   * If the same command (same id, address and password) comes again, returns the account that the first one made.
   * @throws DomainError account.email-taken, account.id-taken
   */
  async execute({ password, ...draft }: RegisterAccount): Promise<Account> {
    const passwordHash = await hashPassword(password);
    const { account, event } = registerAccount({ ...draft, passwordHash, createdAt: new Date() });
    try {
      await runInContext({ ...currentContext(), actor: account.id }, () =>
        this.transactions.run(async ({ manager, publish }) => {
          await new AccountRepository(manager).insert(account);
          publish(event);
        }),
      );
      return account;
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint !== 'accounts_pkey' && constraint !== 'accounts_email_key') throw error;
      const existing = await new AccountRepository(this.dataSource.manager).find(account.id);
      if (existing?.email === account.email && (await verifyPassword(existing.passwordHash, password))) return existing;
      throw constraint === 'accounts_pkey' ? idTaken() : emailTaken();
    }
  }
}

import { Injectable } from '@nestjs/common';
import { currentContext, runInContext, Transactions, violatedConstraint } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { AccountRepository } from '../database/account.repository.js';
import { type Account, register } from '../domain/account.js';
import { emailTaken, idTaken } from '../domain/errors.js';
import { hashPassword, passwordFits } from '../passwords.js';

export interface RegisterAccount {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly timeZone: string;
  readonly password: string;
}

@Injectable()
export class RegisterAccountHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Sending the same command again (same id, address and password) gives the account that it made.
   * @throws DomainError account.email-taken, account.id-taken
   */
  async execute(command: RegisterAccount): Promise<Account> {
    const { password, ...draft } = command;
    const passwordHash = await hashPassword(password);
    const { account, event } = register({ ...draft, passwordHash, createdAt: new Date() });
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
      return this.earlier(command, constraint);
    }
  }

  private async earlier({ id, email, password }: RegisterAccount, constraint: string): Promise<Account> {
    const existing = await new AccountRepository(this.dataSource.manager).find(id);
    if (existing?.email === email && (await passwordFits(existing.passwordHash, password))) return existing;
    throw constraint === 'accounts_pkey' ? idTaken() : emailTaken();
  }
}

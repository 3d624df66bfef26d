import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { AccountRepository } from '../database/account.repository.js';
import { type Account, type AccountChange, change } from '../domain/account.js';
import { accountClosed, versionMismatch } from '../domain/errors.js';
import { accountView } from '../http/account.view.js';

@Injectable()
export class ChangeAccountHandler {
  constructor(private readonly transactions: Transactions) {}

  /**
   * @param expectedVersion the version that the caller saw, where it insists on it.
   * @throws DomainError account.closed, account.version-mismatch
   */
  async execute(id: string, changes: AccountChange, expectedVersion?: number): Promise<Account> {
    return this.transactions.run(async ({ manager, publish }) => {
      const accounts = new AccountRepository(manager);
      const current = await accounts.lock(id);
      if (!current) throw accountClosed();
      if (expectedVersion !== undefined && expectedVersion !== current.version)
        throw versionMismatch(accountView(current));
      const { account, event } = change(current, changes);
      if (event) {
        await accounts.update(account);
        publish(event);
      }
      return account;
    });
  }
}

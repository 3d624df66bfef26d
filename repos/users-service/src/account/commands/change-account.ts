import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { AccountAccess } from '../account.access.js';
import { AccountRepository } from '../database/account.repository.js';
import { type Account, type AccountChange, changeAccount } from '../domain/account.js';
import { expectVersion } from '../domain/errors.js';

export interface ChangeAccount {
  readonly caller: string;
  readonly change: AccountChange;
  /** If given, the command only runs if the account still has this version. */
  readonly expectedVersion?: number | undefined;
}

@Injectable()
export class ChangeAccountHandler {
  constructor(private readonly transactions: Transactions) {}

  /** @throws DomainError account.closed, account.version-mismatch */
  async execute({ caller, change, expectedVersion }: ChangeAccount): Promise<Account> {
    return this.transactions.run(async ({ manager, publish }) => {
      const current = await new AccountAccess(manager).lockOwn(caller);
      expectVersion(current, expectedVersion);
      const { account, event } = changeAccount(current, change);
      if (event) {
        await new AccountRepository(manager).update(account);
        publish(event);
      }
      return account;
    });
  }
}

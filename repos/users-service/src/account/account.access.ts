import type { EntityManager } from 'typeorm';
import { AccountRepository } from './database/account.repository.js';
import type { Account } from './domain/account.js';
import { accountClosed } from './domain/errors.js';

/**
 * Decides which accounts a caller may see or change: for now only the caller's own. No other file decides this.
 * Every function throws DomainError account.closed if the caller's account is closed.
 */
export class AccountAccess {
  private readonly accounts: AccountRepository;

  constructor(manager: EntityManager) {
    this.accounts = new AccountRepository(manager);
  }

  /** Returns the account that the caller may change. */
  async own(caller: string): Promise<Account> {
    return opened(await this.accounts.find(caller));
  }

  /** Returns the account that the caller may change, and locks its row until the transaction ends. */
  async lockOwn(caller: string): Promise<Account> {
    return opened(await this.accounts.lock(caller));
  }

  /** Returns those of the accounts that the caller may see. */
  async visible(caller: string, ids: readonly string[]): Promise<readonly Account[]> {
    const own = await this.own(caller);
    return ids.includes(own.id) ? [own] : [];
  }
}

function opened(account: Account | undefined): Account {
  if (!account) throw accountClosed();
  return account;
}

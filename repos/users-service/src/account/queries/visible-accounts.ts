import { Injectable } from '@nestjs/common';
import type { Account } from '../domain/account.js';
import { GetAccountHandler } from './get-account.js';

@Injectable()
export class VisibleAccountsHandler {
  constructor(private readonly getAccount: GetAccountHandler) {}

  /**
   * Those of the accounts that the caller may see: only the caller's own, as nobody shares a list yet.
   * @throws DomainError account.closed where the caller's is closed.
   */
  async execute(caller: string, ids: readonly string[]): Promise<readonly Account[]> {
    const own = await this.getAccount.execute(caller);
    return ids.includes(own.id) ? [own] : [];
  }
}

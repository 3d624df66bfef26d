import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccountAccess } from '../account.access.js';
import type { Account } from '../domain/account.js';

export interface GetAccounts {
  readonly caller: string;
  readonly ids: readonly string[];
}

@Injectable()
export class GetAccountsHandler {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Returns those of the accounts that the caller may see.
   * @throws DomainError account.closed if the caller's account is closed.
   */
  async execute({ caller, ids }: GetAccounts): Promise<readonly Account[]> {
    return new AccountAccess(this.dataSource.manager).visible(caller, ids);
  }
}

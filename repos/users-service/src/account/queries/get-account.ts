import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccountAccess } from '../account.access.js';
import type { Account } from '../domain/account.js';

export interface GetAccount {
  readonly caller: string;
}

@Injectable()
export class GetAccountHandler {
  constructor(private readonly dataSource: DataSource) {}

  /** Returns the caller's own account. @throws DomainError account.closed */
  async execute({ caller }: GetAccount): Promise<Account> {
    return new AccountAccess(this.dataSource.manager).own(caller);
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccountRepository } from '../database/account.repository.js';
import type { Account } from '../domain/account.js';
import { accountClosed } from '../domain/errors.js';

@Injectable()
export class GetAccountHandler {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws DomainError account.closed */
  async execute(id: string): Promise<Account> {
    const account = await new AccountRepository(this.dataSource.manager).find(id);
    if (!account) throw accountClosed();
    return account;
  }
}

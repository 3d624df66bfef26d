import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccountRepository, type Tombstone } from '../database/account.repository.js';
import type { Account } from '../domain/account.js';

const PAGE = 200;

@Injectable()
export class ExportAccountsHandler {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Every account by id, closed ones as tombstones, in pages of at most 200, each as it was when it was read.
   * @param after the last id of the page to go on from.
   */
  async *execute(after: string | undefined): AsyncGenerator<readonly (Account | Tombstone)[]> {
    const accounts = new AccountRepository(this.dataSource.manager);
    for (let page = await accounts.all(after, PAGE); page.length > 0; page = await accounts.all(page.at(-1)?.id, PAGE))
      yield page;
  }
}

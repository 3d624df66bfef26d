import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccountRepository } from '../database/account.repository.js';
import type { Account, AccountTombstone } from '../domain/account.js';

const PAGE = 200;

export interface ExportAccounts {
  /** The last id of the page after which the export continues; undefined starts it. */
  readonly after: string | undefined;
}

@Injectable()
export class ExportAccountsHandler {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Yields pages of at most 200 accounts in the order of their ids, closed ones as tombstones. Each is read
   * when the caller asks for it.
   */
  async *execute({ after }: ExportAccounts): AsyncGenerator<readonly (Account | AccountTombstone)[]> {
    const accounts = new AccountRepository(this.dataSource.manager);
    let page = await accounts.findPage(after, PAGE);
    while (page.length > 0) {
      yield page;
      page = await accounts.findPage(page.at(-1)?.id, PAGE);
    }
  }
}

import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { ActivityRepository } from '../../activity/database/activity.repository.js';
import { SessionRepository } from '../../session/database/session.repository.js';
import { AccountRepository } from '../database/account.repository.js';
import { close } from '../domain/account.js';
import { accountClosed, wrongPassword } from '../domain/errors.js';
import { passwordFits } from '../passwords.js';

@Injectable()
export class CloseAccountHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Ends the account, all its sessions and its activity in one transaction; other services follow by the event.
   * @throws DomainError account.closed, account.wrong-password
   */
  async execute(id: string, password: string): Promise<void> {
    // Outside the transaction, as the hash takes its time.
    const known = await new AccountRepository(this.dataSource.manager).find(id);
    if (!known) throw accountClosed();
    if (!(await passwordFits(known.passwordHash, password))) throw wrongPassword();
    await this.transactions.run(async ({ manager, publish }) => {
      const accounts = new AccountRepository(manager);
      const account = await accounts.lock(id);
      if (!account) throw accountClosed();
      const now = new Date();
      const event = close(account, now);
      await accounts.close(id, event.sequence, now);
      await new SessionRepository(manager).endAll(id, now);
      await new ActivityRepository(manager).forget(id);
      publish(event);
    });
  }
}

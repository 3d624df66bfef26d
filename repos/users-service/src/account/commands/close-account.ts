import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { SessionRepository } from '../../session/database/session.repository.js';
import { AccountAccess } from '../account.access.js';
import { AccountRepository } from '../database/account.repository.js';
import { closeAccount } from '../domain/account.js';
import { expectVersion, wrongPassword } from '../domain/errors.js';
import { verifyPassword } from '../password-hash.js';

export interface CloseAccount {
  readonly caller: string;
  readonly password: string;
  /** If given, the command only runs if the account still has this version. */
  readonly expectedVersion?: number | undefined;
}

@Injectable()
export class CloseAccountHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Closes the caller's account and ends its sessions in one transaction. The worker erases its activity afterwards (ActivityErasure).
   * Other services learn of it from the event.
   * @throws DomainError account.closed, account.wrong-password, account.version-mismatch
   */
  async execute({ caller, password, expectedVersion }: CloseAccount): Promise<void> {
    // Verifying a password is slow. It comes before the transaction, so that the row is not locked so long.
    const { passwordHash } = await new AccountAccess(this.dataSource.manager).own(caller);
    if (!(await verifyPassword(passwordHash, password))) throw wrongPassword();
    await this.transactions.run(async ({ manager, publish }) => {
      const account = await new AccountAccess(manager).lockOwn(caller);
      expectVersion(account, expectedVersion);
      const now = new Date();
      const { tombstone, event } = closeAccount(account, now);
      await new AccountRepository(manager).close(tombstone);
      await new SessionRepository(manager).endAll(account.id);
      publish(event);
    });
  }
}

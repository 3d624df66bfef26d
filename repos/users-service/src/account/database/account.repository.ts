import type { EntityManager } from 'typeorm';
import type { Account } from '../domain/account.js';
import { AccountRow } from './account.row.js';

/** Accounts that are open; a closed one is as good as absent. */
export class AccountRepository {
  constructor(private readonly manager: EntityManager) {}

  async find(id: string): Promise<Account | undefined> {
    return toAccount(await this.manager.findOneBy(AccountRow, { id }));
  }

  async findByEmail(email: string): Promise<Account | undefined> {
    return toAccount(await this.manager.findOneBy(AccountRow, { email }));
  }

  /** With the row locked until the transaction ends. */
  async lock(id: string): Promise<Account | undefined> {
    return toAccount(await this.manager.findOne(AccountRow, { where: { id }, lock: { mode: 'pessimistic_write' } }));
  }

  /** @throws a unique violation where the id or the address is taken. */
  async insert(account: Account): Promise<void> {
    await this.manager.insert(AccountRow, { ...account, closedAt: null });
  }

  async update({ id, name, timeZone, version }: Account): Promise<void> {
    await this.manager.update(AccountRow, { id }, { name, timeZone, version });
  }

  /** Leaves a tombstone: the id, the last version and when. */
  async close(id: string, version: number, closedAt: Date): Promise<void> {
    await this.manager.update(AccountRow, { id }, { email: null, passwordHash: null, name: '', version, closedAt });
  }

  async exists(id: string): Promise<boolean> {
    return this.manager.existsBy(AccountRow, { id });
  }
}

function toAccount(row: AccountRow | null): Account | undefined {
  if (row?.email == null || row.passwordHash == null) return undefined;
  const { id, email, name, timeZone, passwordHash, version, createdAt } = row;
  return { id, email, name, timeZone, passwordHash, version, createdAt };
}

import { type EntityManager, MoreThan } from 'typeorm';
import type { Account, AccountTombstone } from '../domain/account.js';
import { AccountRow } from './account.row.js';

/** Reads and writes open accounts; `findPage` also returns the tombstones of closed ones. */
export class AccountRepository {
  constructor(private readonly manager: EntityManager) {}

  async find(id: string): Promise<Account | undefined> {
    return toAccount(await this.manager.findOneBy(AccountRow, { id }));
  }

  async findByEmail(email: string): Promise<Account | undefined> {
    return toAccount(await this.manager.findOneBy(AccountRow, { email }));
  }

  /** Locks the row until the transaction ends. */
  async lock(id: string): Promise<Account | undefined> {
    return toAccount(await this.manager.findOne(AccountRow, { where: { id }, lock: { mode: 'pessimistic_write' } }));
  }

  /** @throws QueryFailedError with a unique violation if the id or the address is taken. */
  async insert(account: Account): Promise<void> {
    await this.manager.insert(AccountRow, { ...account, closedAt: null });
  }

  async update({ id, email, passwordHash, createdAt, ...changeable }: Account): Promise<void> {
    await this.manager.update(AccountRow, { id }, changeable);
  }

  /** Deletes the address, the password and the name, and leaves the tombstone. */
  async close({ id, ...tombstone }: AccountTombstone): Promise<void> {
    await this.manager.update(AccountRow, { id }, { ...tombstone, email: null, passwordHash: null, name: '' });
  }

  /** Returns at most `limit` accounts in the order of their ids, starting after the id `after` if it is given. */
  async findPage(after: string | undefined, limit: number): Promise<readonly (Account | AccountTombstone)[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    const rows = await this.manager.find(AccountRow, { where, order: { id: 'ASC' }, take: limit });
    return rows.map((row) => toAccount(row) ?? toTombstone(row));
  }
}

function toAccount(row: AccountRow | null): Account | undefined {
  if (row?.email == null || row.passwordHash == null) return undefined;
  const { closedAt, email, passwordHash, ...fields } = row;
  return { ...fields, email, passwordHash };
}

function toTombstone({ id, version, closedAt }: AccountRow): AccountTombstone {
  if (closedAt === null) throw new Error(`account ${id} is neither open nor closed`);
  return { id, version, closedAt };
}

import { insertIfAbsent } from '@todo-platform/service-kit';
import { type EntityManager, IsNull, MoreThan } from 'typeorm';
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

  /**
   * @param creationDigest of the fields that the caller gave, without the password
   * @returns false if the id or the address is taken
   */
  async insert(account: Account, creationDigest: Buffer): Promise<boolean> {
    return insertIfAbsent(this.manager, AccountRow, { ...account, closedAt: null, creationDigest });
  }

  /** The account that was registered with the same id and fields, as it is now. */
  async findRegistered(id: string, creationDigest: Buffer): Promise<Account | undefined> {
    const row = await this.manager.findOneBy(AccountRow, [
      { id, creationDigest },
      { id, creationDigest: IsNull() },
    ]);
    return toAccount(row);
  }

  /** Whether an account has this id, or had it before it was closed. */
  async isIdTaken(id: string): Promise<boolean> {
    return this.manager.existsBy(AccountRow, { id });
  }

  async update({ id, email, passwordHash, createdAt, ...changeable }: Account): Promise<void> {
    await this.manager.update(AccountRow, { id }, changeable);
  }

  /** Deletes the address, the password, the name and their digest, and leaves the tombstone. */
  async close({ id, ...tombstone }: AccountTombstone): Promise<void> {
    const erased = { email: null, passwordHash: null, name: '', creationDigest: null };
    await this.manager.update(AccountRow, { id }, { ...tombstone, ...erased });
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
  const { closedAt, creationDigest, email, passwordHash, ...fields } = row;
  return { ...fields, email, passwordHash };
}

function toTombstone({ id, version, closedAt }: AccountRow): AccountTombstone {
  if (closedAt === null) throw new Error(`account ${id} is neither open nor closed`);
  return { id, version, closedAt };
}

import { type EntityManager, MoreThan } from 'typeorm';
import type { Account } from '../domain/account.js';
import { AccountRow } from './account.row.js';

/** What remains of a closed account. */
export interface Tombstone {
  readonly id: string;
  readonly version: number;
  readonly closedAt: Date;
}

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

  /** Both kinds by id, after `after` where it is given. */
  async all(after: string | undefined, limit: number): Promise<readonly (Account | Tombstone)[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    const rows = await this.manager.find(AccountRow, { where, order: { id: 'ASC' }, take: limit });
    return rows.map((row) => toAccount(row) ?? toTombstone(row));
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

function toTombstone({ id, version, closedAt }: AccountRow): Tombstone {
  if (closedAt === null) throw new Error(`account ${id} is neither open nor closed`);
  return { id, version, closedAt };
}

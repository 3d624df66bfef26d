import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import type { List } from '../domain/list.js';
import type { Kept } from './kept.js';
import { ListRow } from './list.row.js';

/** Lists; but for `all`, those that are not deleted. */
export class ListRepository {
  constructor(private readonly manager: EntityManager) {}

  async find(id: string): Promise<List | undefined> {
    const row = await this.manager.findOneBy(ListRow, { id, deletedAt: IsNull() });
    return row ? toList(row) : undefined;
  }

  /** Deleted ones too, by id, after `after` where it is given. */
  async all(after: string | undefined, limit: number): Promise<readonly Kept<List>[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    const rows = await this.manager.find(ListRow, { where, order: { id: 'ASC' }, take: limit });
    return rows.map((row) => ({ ...toList(row), deleted: row.deletedAt !== null }));
  }

  /** With the row locked until the transaction ends: taken before anything of the list, its tasks or events is written. */
  async lock(id: string): Promise<List | undefined> {
    const where = { id, deletedAt: IsNull() };
    const row = await this.manager.findOne(ListRow, { where, lock: { mode: 'pessimistic_write' } });
    return row ? toList(row) : undefined;
  }

  /** @throws a unique violation of lists_pkey where the id is, or was, used. */
  async insert(list: List): Promise<void> {
    await this.manager.insert(ListRow, { ...list, deletedAt: null });
  }

  async update({ id, name, version }: List, deletedAt: Date | null = null): Promise<void> {
    await this.manager.update(ListRow, { id }, { name, version, deletedAt });
  }
}

function toList({ id, ownerId, name, version, createdAt }: ListRow): List {
  return { id, ownerId, name, version, createdAt };
}

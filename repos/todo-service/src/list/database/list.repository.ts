import { type EntityManager, IsNull } from 'typeorm';
import type { List } from '../domain/list.js';
import { ListRow } from './list.row.js';

/** Lists that are not deleted. */
export class ListRepository {
  constructor(private readonly manager: EntityManager) {}

  async find(id: string): Promise<List | undefined> {
    return toList(await this.manager.findOneBy(ListRow, { id, deletedAt: IsNull() }));
  }

  /** With the row locked until the transaction ends: taken before anything of the list, its tasks or events is written. */
  async lock(id: string): Promise<List | undefined> {
    const where = { id, deletedAt: IsNull() };
    return toList(await this.manager.findOne(ListRow, { where, lock: { mode: 'pessimistic_write' } }));
  }

  /** @throws a unique violation of lists_pkey where the id is, or was, used. */
  async insert(list: List): Promise<void> {
    await this.manager.insert(ListRow, { ...list, deletedAt: null });
  }

  async update({ id, name, version }: List, deletedAt: Date | null = null): Promise<void> {
    await this.manager.update(ListRow, { id }, { name, version, deletedAt });
  }
}

function toList(row: ListRow | null): List | undefined {
  if (!row) return undefined;
  const { id, ownerId, name, version, createdAt } = row;
  return { id, ownerId, name, version, createdAt };
}

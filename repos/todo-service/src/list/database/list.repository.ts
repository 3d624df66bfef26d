import { insertIfAbsent } from '@todo-platform/service-kit';
import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import type { List, ListSummary } from '../domain/list.js';
import type { CreationPlace } from './creation-place.js';
import { type Deletable, isExportedTombstone } from './deletable.js';
import { ListRow } from './list.row.js';

/** Reads and writes lists. Only `pageWithDeleted` also returns deleted lists. */
export class ListRepository {
  constructor(private readonly manager: EntityManager) {}

  async find(id: string): Promise<List | undefined> {
    const row = await this.manager.findOneBy(ListRow, { id, deletedAt: IsNull() });
    return row ? toList(row) : undefined;
  }

  async findSummary(id: string): Promise<ListSummary | undefined> {
    const [summary] = await this.summaries('list.id = $1', [id]);
    return summary;
  }

  /** This list, which the transaction has locked, with the number of its tasks. */
  async summary(list: List): Promise<ListSummary> {
    const summary = await this.findSummary(list.id);
    if (!summary) throw new Error(`list ${list.id} is not there, although it is locked`);
    return summary;
  }

  /** The lists of a person, oldest first. */
  async pageOfOwner(ownerId: string, after: CreationPlace | undefined, limit: number): Promise<readonly ListSummary[]> {
    return this.summaries(
      `list.owner_id = $1 AND ($2::timestamptz IS NULL OR (list.created_at, list.id) > ($2, $3::uuid))
       ORDER BY list.created_at, list.id LIMIT $4`,
      [ownerId, after?.createdAt ?? null, after?.id ?? null, limit],
    );
  }

  /** A page of all lists by id, with those that were deleted lately. It begins after the id `after`, if there is one. */
  async pageWithDeleted(after: string | undefined, limit: number): Promise<readonly Deletable<List>[]> {
    const query = this.manager
      .createQueryBuilder(ListRow, 'list')
      .where(`(list.deleted_at IS NULL OR ${isExportedTombstone('list')})`)
      .orderBy('list.id')
      .limit(limit);
    if (after !== undefined) query.andWhere({ id: MoreThan(after) });
    const rows = await query.getMany();
    return rows.map((row) => ({ ...toList(row), deleted: row.deletedAt !== null }));
  }

  /**
   * Locks the row until the transaction ends. A command takes this lock before it writes the list, its tasks or its events, so
   * that their order is the order of the commits.
   */
  async lock(id: string): Promise<List | undefined> {
    const where = { id, deletedAt: IsNull() };
    const row = await this.manager.findOne(ListRow, { where, lock: { mode: 'pessimistic_write' } });
    return row ? toList(row) : undefined;
  }

  /**
   * @param creationDigest of the fields that the caller gave
   * @returns false if a list has the id, or had it
   */
  async insert(list: List, creationDigest: Buffer): Promise<boolean> {
    const row = { ...list, deletedAt: null, creationDigest };
    return insertIfAbsent(this.manager, ListRow, row);
  }

  /** The list of this owner that was created with the same id and fields, as it is now. */
  async findCreated(id: string, ownerId: string, creationDigest: Buffer): Promise<ListSummary | undefined> {
    const where = 'list.id = $1 AND list.owner_id = $2 AND coalesce(list.creation_digest = $3, true)';
    const [summary] = await this.summaries(where, [id, ownerId, creationDigest]);
    return summary;
  }

  async update({ id, ownerId, createdAt, ...changeable }: List, deletedAt: Date | null = null): Promise<void> {
    await this.manager.update(ListRow, { id }, { ...changeable, deletedAt });
  }

  private async summaries(condition: string, parameters: unknown[]): Promise<readonly ListSummary[]> {
    const columns = this.manager.dataSource
      .getMetadata(ListRow)
      .columns.filter(({ isSelect }) => isSelect)
      .map(({ databaseName, propertyName }) => `list.${databaseName} AS "${propertyName}"`);
    const rows = await this.manager.query<ListRow[]>(
      `SELECT ${columns.join(', ')} FROM lists AS list WHERE list.deleted_at IS NULL AND ${condition}`,
      parameters,
    );
    return rows.map(({ deletedAt, creationDigest, ...summary }) => summary);
  }
}

function toList({ deletedAt, creationDigest, openTasks, completedTasks, ...list }: ListRow): List {
  return list;
}

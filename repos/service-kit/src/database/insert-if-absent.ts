import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';

/**
 * Inserts a row unless it violates a unique constraint. It waits for another transaction that inserts the same key. Unlike a violation, a
 * row that was there already leaves the transaction usable, so that the caller can read that row.
 * @returns whether it inserted the row.
 */
export async function insertIfAbsent<Row extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  row: QueryDeepPartialEntity<Row>,
): Promise<boolean> {
  const insertion = manager.createQueryBuilder().insert().into(entity).values(row).updateEntity(false);
  const result = await insertion.orIgnore().returning('true AS inserted').execute();
  const inserted: unknown = result.raw;
  return Array.isArray(inserted) && inserted.length > 0;
}

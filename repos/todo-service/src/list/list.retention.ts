import { type Chunk, type Expiry, EXPIRY_CHUNK, rowsThatExpire, TOMBSTONE_DAYS } from '@todo-platform/service-kit';
import type { DataSource, EntityManager } from 'typeorm';

const keepDays = TOMBSTONE_DAYS.stored;

/** Locks the list that was deleted first and is not handled yet: it still has its name. */
const NEXT_LIST = `
  SELECT id, deleted_at::text AS "deletedAt" FROM lists
  WHERE deleted_at >= $1 AND deleted_at < now() - make_interval(days => $2) AND name <> ''
  ORDER BY deleted_at LIMIT 1 FOR UPDATE SKIP LOCKED`;

const DELETE_TASKS = `
  DELETE FROM tasks WHERE id IN (
    SELECT id FROM tasks WHERE list_id = $1 AND completed_at IS NULL LIMIT ${EXPIRY_CHUNK})`;

const NO_TEXT = `title = '', notes = '', creation_digest = NULL`;
const ERASE_TEXT = `
  UPDATE tasks SET ${NO_TEXT} WHERE id IN (
    SELECT id FROM tasks WHERE list_id = $1 AND title <> '' LIMIT ${EXPIRY_CHUNK})`;

/** A list whose completed tasks stay is needed by them, but not its name. */
const ERASE_NAME = `UPDATE lists SET name = '', creation_digest = NULL WHERE id = $1`;
const DELETE_EMPTY = `DELETE FROM lists WHERE id = $1 AND NOT EXISTS (SELECT FROM tasks WHERE list_id = $1)`;

/** Expires deleted lists with their tasks, the list that was deleted first at first. */
const DELETED_LISTS: Expiry = {
  table: 'lists',
  expireChunk: async (dataSource: DataSource, from: string): Promise<Chunk> =>
    dataSource.transaction(async (manager) => {
      const [list] = await manager.query<{ id: string; deletedAt: string }[]>(NEXT_LIST, [from, keepDays]);
      if (!list) return { rows: 0, next: null };
      const deleted = await affected(manager, DELETE_TASKS, list.id);
      const erased = await affected(manager, ERASE_TEXT, list.id);
      const isDone = deleted < EXPIRY_CHUNK && erased < EXPIRY_CHUNK;
      if (isDone && (await affected(manager, DELETE_EMPTY, list.id)) === 0) await manager.query(ERASE_NAME, [list.id]);
      return { rows: deleted + erased + (isDone ? 1 : 0), next: list.deletedAt };
    }),
};

/**
 * What becomes of deleted lists and tasks (docs/decisions/0025). Completed tasks are history: they count in their person's week and
 * streak, so their rows stay, without text.
 */
export const LIST_EXPIRIES: readonly Expiry[] = [
  rowsThatExpire({ table: 'tasks', since: 'deleted_at', keepDays, only: 'completed_at IS NULL' }),
  rowsThatExpire({ table: 'tasks', since: 'deleted_at', keepDays, only: `title <> ''`, set: NO_TEXT }),
  DELETED_LISTS,
];

async function affected(manager: EntityManager, sql: string, listId: string): Promise<number> {
  const [, rows] = await manager.query<[unknown, number]>(sql, [listId]);
  return rows;
}

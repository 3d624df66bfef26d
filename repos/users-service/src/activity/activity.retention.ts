import { type Chunk, type Expiry, EXPIRY_CHUNK, rowsThatExpire, TOMBSTONE_DAYS } from '@todo-platform/service-kit';
import type { DataSource } from 'typeorm';

const keepDays = TOMBSTONE_DAYS.projected;

const NEXT_LIST = `
  SELECT list_id AS id, applied_at::text AS "appliedAt" FROM activity_lists
  WHERE deleted AND applied_at >= $1 AND applied_at < now() - make_interval(days => $2)
  ORDER BY applied_at LIMIT 1 FOR UPDATE SKIP LOCKED`;

/** Tasks that were deleted by themselves have their own expiry. */
const DELETE_TASKS = `
  DELETE FROM activity_tasks WHERE task_id IN (
    SELECT task_id FROM activity_tasks
    WHERE list_id = $1 AND completed_at IS NULL AND NOT deleted LIMIT ${EXPIRY_CHUNK})`;

const DELETE_LIST = `DELETE FROM activity_lists WHERE list_id = $1`;

/** Expires deleted lists, each after its open tasks. */
const DELETED_LISTS: Expiry = {
  table: 'activity_lists',
  expireChunk: async (dataSource: DataSource, from: string): Promise<Chunk> =>
    dataSource.transaction(async (manager) => {
      const [list] = await manager.query<{ id: string; appliedAt: string }[]>(NEXT_LIST, [from, keepDays]);
      if (!list) return { rows: 0, next: null };
      const [, tasks] = await manager.query<[unknown, number]>(DELETE_TASKS, [list.id]);
      const isDone = tasks < EXPIRY_CHUNK;
      if (isDone) await manager.query(DELETE_LIST, [list.id]);
      return { rows: tasks + (isDone ? 1 : 0), next: list.appliedAt };
    }),
};

/** What becomes of the tombstones of lists and tasks (docs/decisions/0025). Completed tasks stay: they count. */
export const ACTIVITY_EXPIRIES: readonly Expiry[] = [
  rowsThatExpire({ table: 'activity_tasks', since: 'applied_at', keepDays, only: 'deleted AND completed_at IS NULL' }),
  DELETED_LISTS,
];

import { And, type EntityManager, IsNull, LessThanOrEqual, MoreThan } from 'typeorm';
import type { Task } from '../domain/task.js';
import type { Kept } from './kept.js';
import { TaskRow } from './task.row.js';

export interface Changes {
  readonly changed: readonly Kept<Task>[];
  readonly upTo: number | undefined;
}

/** Tasks; but for `all` and `changedAfter`, those that are not deleted. */
export class TaskRepository {
  constructor(private readonly manager: EntityManager) {}

  async find(listId: string, id: string): Promise<Task | undefined> {
    const row = await this.manager.findOneBy(TaskRow, { id, listId, deletedAt: IsNull() });
    return row ? toTask(row) : undefined;
  }

  /** Deleted ones too, by id, after `after` where it is given. */
  async all(after: string | undefined, limit: number): Promise<readonly Kept<Task>[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return kept(await this.manager.find(TaskRow, { where, order: { id: 'ASC' }, take: limit }));
  }

  /**
   * Of a list, what changed after a version, in the order of the changes: about `limit` tasks, all of a version or none. Deleted ones
   * too, unless from the beginning.
   * @returns with the version up to which these are all, where that is not the last one.
   */
  async changedAfter(listId: string, version: number, limit: number): Promise<Changes> {
    const [end] = await this.manager.query<{ version: number }[]>(
      `SELECT version FROM tasks WHERE list_id = $1 AND version > $2 ORDER BY version OFFSET $3 LIMIT 1`,
      [listId, version, limit - 1],
    );
    const changed = end ? And(MoreThan(version), LessThanOrEqual(end.version)) : MoreThan(version);
    const where = { listId, version: changed, ...(version === 0 && { deletedAt: IsNull() }) };
    const rows = await this.manager.find(TaskRow, { where, order: { version: 'ASC', id: 'ASC' } });
    return { changed: kept(rows), upTo: end?.version };
  }

  /** @throws a unique violation of tasks_pkey where the id is, or was, used. */
  async insert({ completion, ...task }: Task): Promise<void> {
    await this.manager.insert(TaskRow, { ...task, ...completionColumns(completion), deletedAt: null });
  }

  async update({ id, title, notes, version, completion }: Task, deletedAt: Date | null = null): Promise<void> {
    await this.manager.update(TaskRow, { id }, { title, notes, version, ...completionColumns(completion), deletedAt });
  }
}

function kept(rows: readonly TaskRow[]): readonly Kept<Task>[] {
  return rows.map((row) => ({ ...toTask(row), deleted: row.deletedAt !== null }));
}

export function toTask(row: TaskRow): Task {
  const { id, listId, title, notes, version, createdBy, createdAt, completedBy, completedAt } = row;
  const completion = completedBy !== null && completedAt !== null ? { by: completedBy, at: completedAt } : undefined;
  return { id, listId, title, notes, version, createdBy, createdAt, completion };
}

function completionColumns(completion: Task['completion']) {
  return { completedBy: completion?.by ?? null, completedAt: completion?.at ?? null };
}

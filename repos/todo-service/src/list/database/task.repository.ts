import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import type { Task } from '../domain/task.js';
import type { Kept } from './list.repository.js';
import { TaskRow } from './task.row.js';

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

  /** Of a list, what changed after a version, in the order of the changes; deleted ones too, unless from the beginning. */
  async changedAfter(listId: string, version: number): Promise<readonly Kept<Task>[]> {
    const where = { listId, version: MoreThan(version), ...(version === 0 && { deletedAt: IsNull() }) };
    return kept(await this.manager.find(TaskRow, { where, order: { version: 'ASC', id: 'ASC' } }));
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

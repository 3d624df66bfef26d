import { insertIfAbsent } from '@todo-platform/service-kit';
import { And, type EntityManager, IsNull, LessThanOrEqual, MoreThan } from 'typeorm';
import type { Task } from '../domain/task.js';
import type { CreationPlace } from './creation-place.js';
import { type Deletable, isExportedTombstone } from './deletable.js';
import { TaskRow } from './task.row.js';

export interface Changes {
  readonly changed: readonly Deletable<Task>[];
  /** The version up to which `changed` is complete, if later changes are left out. */
  readonly upTo: number | undefined;
}

/** Reads and writes tasks. Only `pageWithDeleted` and `changedAfter` also return deleted tasks. */
export class TaskRepository {
  constructor(private readonly manager: EntityManager) {}

  async find(listId: string, id: string): Promise<Task | undefined> {
    const row = await this.manager.findOneBy(TaskRow, { id, listId, deletedAt: IsNull() });
    return row ? toTask(row) : undefined;
  }

  /** The tasks of a list, oldest first. */
  async pageOfList(listId: string, after: CreationPlace | undefined, limit: number): Promise<readonly Task[]> {
    const query = this.manager
      .createQueryBuilder(TaskRow, 'task')
      .where('task.listId = :listId AND task.deletedAt IS NULL', { listId })
      .orderBy({ 'task.createdAt': 'ASC', 'task.id': 'ASC' })
      .limit(limit);
    if (after) query.andWhere('(task.createdAt, task.id) > (:createdAt, :id)', after);
    return (await query.getMany()).map(toTask);
  }

  /**
   * A page of all tasks by id, with deleted ones. Left out are open tasks that were deleted long ago, by themselves or with their list. It
   * begins after the id `after`, if there is one.
   */
  async pageWithDeleted(after: string | undefined, limit: number): Promise<readonly Deletable<Task>[]> {
    const query = this.manager
      .createQueryBuilder(TaskRow, 'task')
      .where(
        `(task.completed_at IS NOT NULL OR (
          (task.deleted_at IS NULL OR ${isExportedTombstone('task')})
          AND EXISTS (SELECT FROM lists AS list WHERE list.id = task.list_id
                      AND (list.deleted_at IS NULL OR ${isExportedTombstone('list')}))))`,
      )
      .orderBy('task.id')
      .limit(limit);
    if (after !== undefined) query.andWhere({ id: MoreThan(after) });
    return deletable(await query.getMany());
  }

  /**
   * The tasks of a list that changed after a version, in the order of their changes. Deleted tasks are included, except after
   * version 0. All tasks of one version come together, so there may be a few more than `limit`.
   */
  async changedAfter(listId: string, version: number, limit: number): Promise<Changes> {
    const [end] = await this.manager.query<{ version: number }[]>(
      `SELECT version FROM tasks WHERE list_id = $1 AND version > $2 ORDER BY version OFFSET $3 LIMIT 1`,
      [listId, version, limit - 1],
    );
    const changed = end ? And(MoreThan(version), LessThanOrEqual(end.version)) : MoreThan(version);
    const where = { listId, version: changed, ...(version === 0 && { deletedAt: IsNull() }) };
    const rows = await this.manager.find(TaskRow, { where, order: { version: 'ASC', id: 'ASC' } });
    return { changed: deletable(rows), upTo: end?.version };
  }

  /**
   * @param creationDigest of the fields that the caller gave
   * @returns false if a task has the id, or had it
   */
  async insert(task: Task, creationDigest: Buffer): Promise<boolean> {
    const row = { ...toColumns(task), deletedAt: null, creationDigest };
    return insertIfAbsent(this.manager, TaskRow, row);
  }

  /** The task of this list that this person created with the same id and fields, as it is now. */
  async findCreated({ id, listId, createdBy }: Task, creationDigest: Buffer): Promise<Task | undefined> {
    const created = { id, listId, createdBy, deletedAt: IsNull() };
    const row = await this.manager.findOneBy(TaskRow, [
      { ...created, creationDigest },
      { ...created, creationDigest: IsNull() },
    ]);
    return row ? toTask(row) : undefined;
  }

  async update(task: Task, deletedAt: Date | null = null): Promise<void> {
    const { id, listId, createdBy, createdAt, ...changeable } = toColumns(task);
    await this.manager.update(TaskRow, { id }, { ...changeable, deletedAt });
  }
}

function deletable(rows: readonly TaskRow[]): readonly Deletable<Task>[] {
  return rows.map((row) => ({ ...toTask(row), deleted: row.deletedAt !== null }));
}

function toTask({ completedBy, completedAt, deletedAt, creationDigest, ...fields }: TaskRow): Task {
  const completion = completedBy !== null && completedAt !== null ? { by: completedBy, at: completedAt } : undefined;
  return { ...fields, completion };
}

function toColumns({ completion, ...fields }: Task): Omit<TaskRow, 'deletedAt' | 'creationDigest'> {
  return { ...fields, completedBy: completion?.by ?? null, completedAt: completion?.at ?? null };
}

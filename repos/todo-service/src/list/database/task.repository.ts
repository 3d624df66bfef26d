import { type EntityManager, IsNull } from 'typeorm';
import type { Task } from '../domain/task.js';
import { TaskRow } from './task.row.js';

/** Tasks that are not deleted. */
export class TaskRepository {
  constructor(private readonly manager: EntityManager) {}

  async find(listId: string, id: string): Promise<Task | undefined> {
    const row = await this.manager.findOneBy(TaskRow, { id, listId, deletedAt: IsNull() });
    return row ? toTask(row) : undefined;
  }

  /** @throws a unique violation of tasks_pkey where the id is, or was, used. */
  async insert({ completion, ...task }: Task): Promise<void> {
    await this.manager.insert(TaskRow, { ...task, ...completionColumns(completion), deletedAt: null });
  }

  async update({ id, title, notes, version, completion }: Task, deletedAt: Date | null = null): Promise<void> {
    await this.manager.update(TaskRow, { id }, { title, notes, version, ...completionColumns(completion), deletedAt });
  }
}

export function toTask(row: TaskRow): Task {
  const { id, listId, title, notes, version, createdBy, createdAt, completedBy, completedAt } = row;
  const completion = completedBy !== null && completedAt !== null ? { by: completedBy, at: completedAt } : undefined;
  return { id, listId, title, notes, version, createdBy, createdAt, completion };
}

function completionColumns(completion: Task['completion']) {
  return { completedBy: completion?.by ?? null, completedAt: completion?.at ?? null };
}

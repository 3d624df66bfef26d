import { Injectable } from '@nestjs/common';
import { creationCursor, type Page, page, type PageQuery, readCursor } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { ListRepository } from '../database/list.repository.js';
import { TaskRepository, toTask } from '../database/task.repository.js';
import { TaskRow } from '../database/task.row.js';
import { listNotFound, taskNotFound } from '../domain/errors.js';
import type { Task } from '../domain/task.js';

/** The tasks of the caller's lists. */
@Injectable()
export class TaskQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** Oldest first. @throws DomainError list.not-found */
  async all(caller: string, listId: string, { limit, cursor }: PageQuery): Promise<Page<Task>> {
    const after = readCursor(creationCursor, cursor);
    await this.checkOwner(caller, listId);
    const query = this.dataSource.manager
      .createQueryBuilder(TaskRow, 'task')
      .where('task.listId = :listId AND task.deletedAt IS NULL', { listId })
      .orderBy({ 'task.createdAt': 'ASC', 'task.id': 'ASC' })
      .limit(limit + 1);
    if (after) query.andWhere('(task.createdAt, task.id) > (:createdAt, :id)', after);
    const rows = await query.getMany();
    return page(rows, limit, ({ createdAt, id }) => ({ createdAt, id }), toTask);
  }

  /** @throws DomainError list.not-found, task.not-found */
  async one(caller: string, listId: string, taskId: string): Promise<Task> {
    await this.checkOwner(caller, listId);
    const task = await new TaskRepository(this.dataSource.manager).find(listId, taskId);
    if (!task) throw taskNotFound();
    return task;
  }

  private async checkOwner(caller: string, listId: string): Promise<void> {
    const list = await new ListRepository(this.dataSource.manager).find(listId);
    if (list?.ownerId !== caller) throw listNotFound();
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ListRepository } from '../database/list.repository.js';
import { TaskRepository } from '../database/task.repository.js';
import { authorize } from '../domain/access.js';
import { taskNotFound } from '../domain/errors.js';
import type { Task } from '../domain/task.js';

export interface GetTask {
  readonly caller: string;
  readonly listId: string;
  readonly taskId: string;
}

@Injectable()
export class GetTaskHandler {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws DomainError list.not-found, task.not-found */
  async execute({ caller, listId, taskId }: GetTask): Promise<Task> {
    const { manager } = this.dataSource;
    authorize(await new ListRepository(manager).find(listId), caller, 'read');
    const task = await new TaskRepository(manager).find(listId, taskId);
    if (!task) throw taskNotFound();
    return task;
  }
}

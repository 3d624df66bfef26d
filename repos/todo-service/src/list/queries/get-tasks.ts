import { Injectable } from '@nestjs/common';
import { creationCursor, type Page, page, type PageQuery, readCursor } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { ListRepository } from '../database/list.repository.js';
import { TaskRepository } from '../database/task.repository.js';
import { authorize } from '../domain/access.js';
import type { Task } from '../domain/task.js';

export interface GetTasks extends PageQuery {
  readonly caller: string;
  readonly listId: string;
}

@Injectable()
export class GetTasksHandler {
  constructor(private readonly dataSource: DataSource) {}

  /** The tasks of a list, oldest first. @throws DomainError list.not-found, request.invalid for a cursor of another collection */
  async execute({ caller, listId, limit, cursor }: GetTasks): Promise<Page<Task>> {
    const after = readCursor(creationCursor, cursor);
    const { manager } = this.dataSource;
    authorize(await new ListRepository(manager).find(listId), caller, 'read');
    const tasks = await new TaskRepository(manager).pageOfList(listId, after, limit + 1);
    return page(
      tasks,
      limit,
      ({ createdAt, id }) => ({ createdAt, id }),
      (task) => task,
    );
  }
}

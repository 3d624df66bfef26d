import { Injectable } from '@nestjs/common';
import { Transactions, violatedConstraint } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { ListRepository } from '../database/list.repository.js';
import { TaskRepository } from '../database/task.repository.js';
import { taskIdTaken } from '../domain/errors.js';
import { addTask, type Task } from '../domain/task.js';
import { inOwnList } from './in-own-list.js';

export interface AddTask {
  readonly caller: string;
  readonly listId: string;
  readonly id: string;
  readonly title: string;
  readonly notes: string;
}

@Injectable()
export class AddTaskHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Sending the same id again gives the task that it made.
   * @throws DomainError list.not-found, task.id-taken, account.closed
   */
  async execute({ caller, listId, id, title, notes }: AddTask): Promise<Task> {
    try {
      return await inOwnList(this.transactions, caller, listId, async (current, { manager, publish }) => {
        const draft = { id, title, notes, createdBy: caller, createdAt: new Date() };
        const { list, task, event } = addTask(current, draft);
        await new ListRepository(manager).update(list);
        await new TaskRepository(manager).insert(task);
        publish(event);
        return task;
      });
    } catch (error) {
      if (violatedConstraint(error) !== 'tasks_pkey') throw error;
      const earlier = await new TaskRepository(this.dataSource.manager).find(listId, id);
      if (earlier?.createdBy === caller) return earlier;
      throw taskIdTaken();
    }
  }
}

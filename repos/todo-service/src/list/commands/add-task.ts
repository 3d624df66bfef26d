import { Injectable } from '@nestjs/common';
import { Transactions, violatedConstraint } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { ListRepository } from '../database/list.repository.js';
import { TaskRepository } from '../database/task.repository.js';
import { taskIdTaken } from '../domain/errors.js';
import { addTask, type Task, type TaskFields } from '../domain/task.js';
import { type ListCommand, withLockedList } from './with-locked-list.js';

export interface AddTask extends ListCommand, TaskFields {
  readonly id: string;
}

@Injectable()
export class AddTaskHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Returns the existing task if the caller sends the same id again.
   * @throws DomainError account.closed, list.not-found, task.id-taken
   */
  async execute({ caller, listId, ...fields }: AddTask): Promise<Task> {
    try {
      const command = { caller, listId };
      return await withLockedList(this.transactions, command, 'change', async (current, { manager, publish }) => {
        const draft = { ...fields, createdBy: caller, createdAt: new Date() };
        const { list, task, event } = addTask(current, draft);
        await new ListRepository(manager).update(list);
        await new TaskRepository(manager).insert(task);
        publish(event);
        return task;
      });
    } catch (error) {
      if (violatedConstraint(error) !== 'tasks_pkey') throw error;
      const existing = await new TaskRepository(this.dataSource.manager).find(listId, fields.id);
      if (existing?.createdBy === caller) return existing;
      throw taskIdTaken();
    }
  }
}

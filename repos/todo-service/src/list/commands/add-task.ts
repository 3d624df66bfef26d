import { Injectable } from '@nestjs/common';
import { creationDigest, Transactions } from '@todo-platform/service-kit';
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
  constructor(private readonly transactions: Transactions) {}

  /**
   * If the caller sends the same id and fields again, returns the task as it is now.
   * @throws DomainError account.closed, list.not-found, task.id-taken
   */
  async execute({ caller, listId, id, ...fields }: AddTask): Promise<Task> {
    const digest = creationDigest(fields);
    const command = { caller, listId };
    return withLockedList(this.transactions, command, 'change', async (current, { manager, publish }) => {
      const draft = { id, ...fields, createdBy: caller, createdAt: new Date() };
      const { list, task, event } = addTask(current, draft);
      const tasks = new TaskRepository(manager);
      if (await tasks.insert(task, digest)) {
        await new ListRepository(manager).update(list);
        publish(event);
        return task;
      }
      const existing = await tasks.findCreated(task, digest);
      if (!existing) throw taskIdTaken();
      return existing;
    });
  }
}

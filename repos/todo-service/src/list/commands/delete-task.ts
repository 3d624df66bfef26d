import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { deleteTask } from '../domain/task.js';
import { onTask, type TaskCommand } from './in-own-list.js';

@Injectable()
export class DeleteTaskHandler {
  constructor(private readonly transactions: Transactions) {}

  async execute(command: TaskCommand): Promise<void> {
    const now = new Date();
    await onTask(this.transactions, command, (list, task) => deleteTask(list, task, now), now);
  }
}

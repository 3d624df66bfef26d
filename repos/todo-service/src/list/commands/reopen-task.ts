import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { reopenTask, type Task } from '../domain/task.js';
import { onTask, type TaskCommand } from './in-own-list.js';

@Injectable()
export class ReopenTaskHandler {
  constructor(private readonly transactions: Transactions) {}

  async execute(command: TaskCommand): Promise<Task> {
    return onTask(this.transactions, command, reopenTask);
  }
}

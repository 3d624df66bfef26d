import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { reopenTask, type Task } from '../domain/task.js';
import { type TaskCommand, updateTask } from './update-task.js';

@Injectable()
export class ReopenTaskHandler {
  constructor(private readonly transactions: Transactions) {}

  async execute(command: TaskCommand): Promise<Task> {
    return updateTask(this.transactions, command, reopenTask);
  }
}

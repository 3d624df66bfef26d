import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { completeTask, type Task } from '../domain/task.js';
import { onTask, type TaskCommand } from './in-own-list.js';

@Injectable()
export class CompleteTaskHandler {
  constructor(private readonly transactions: Transactions) {}

  async execute(command: TaskCommand): Promise<Task> {
    const completion = { by: command.caller, at: new Date() };
    return onTask(this.transactions, command, (list, task) => completeTask(list, task, completion));
  }
}

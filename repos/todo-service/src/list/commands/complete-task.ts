import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { completeTask, type Task } from '../domain/task.js';
import { type TaskCommand, updateTask } from './update-task.js';

@Injectable()
export class CompleteTaskHandler {
  constructor(private readonly transactions: Transactions) {}

  async execute(command: TaskCommand): Promise<Task> {
    const completion = { by: command.caller, at: new Date() };
    return updateTask(this.transactions, command, (list, task) => completeTask(list, task, completion));
  }
}

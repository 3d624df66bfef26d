import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { deleteTask } from '../domain/task.js';
import { type TaskCommand, updateTask } from './update-task.js';

@Injectable()
export class DeleteTaskHandler {
  constructor(private readonly transactions: Transactions) {}

  async execute(command: TaskCommand): Promise<void> {
    const now = new Date();
    await updateTask(this.transactions, command, (list, task) => deleteTask(list, task, now), now);
  }
}

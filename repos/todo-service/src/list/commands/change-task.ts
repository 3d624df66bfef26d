import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { changeTask, type Task, type TaskChange } from '../domain/task.js';
import { onTask, type TaskCommand } from './in-own-list.js';

@Injectable()
export class ChangeTaskHandler {
  constructor(private readonly transactions: Transactions) {}

  async execute(command: TaskCommand, change: TaskChange): Promise<Task> {
    return onTask(this.transactions, command, (list, task) => changeTask(list, task, change));
  }
}

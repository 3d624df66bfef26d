import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { changeTask, type Task, type TaskChange } from '../domain/task.js';
import { type TaskCommand, updateTask } from './update-task.js';

export interface ChangeTask extends TaskCommand {
  readonly change: TaskChange;
}

@Injectable()
export class ChangeTaskHandler {
  constructor(private readonly transactions: Transactions) {}

  async execute(command: ChangeTask): Promise<Task> {
    return updateTask(this.transactions, command, (list, task) => changeTask(list, task, command.change));
  }
}

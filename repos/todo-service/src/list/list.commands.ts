import { AddTaskHandler } from './commands/add-task.js';
import { ChangeListHandler } from './commands/change-list.js';
import { ChangeTaskHandler } from './commands/change-task.js';
import { CompleteTaskHandler } from './commands/complete-task.js';
import { CreateListHandler } from './commands/create-list.js';
import { DeleteListHandler } from './commands/delete-list.js';
import { DeleteTaskHandler } from './commands/delete-task.js';
import { ReopenTaskHandler } from './commands/reopen-task.js';

export const listCommands = [
  CreateListHandler,
  ChangeListHandler,
  DeleteListHandler,
  AddTaskHandler,
  ChangeTaskHandler,
  CompleteTaskHandler,
  ReopenTaskHandler,
  DeleteTaskHandler,
];

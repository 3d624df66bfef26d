import { ListVersions } from './database/list-versions.js';
import { ExportListsHandler } from './queries/export-lists.js';
import { GetListHandler } from './queries/get-list.js';
import { GetListsHandler } from './queries/get-lists.js';
import { GetTaskHandler } from './queries/get-task.js';
import { GetTasksHandler } from './queries/get-tasks.js';
import { WatchListHandler } from './queries/watch-list.js';

export const listQueries = [
  GetListsHandler,
  GetListHandler,
  GetTasksHandler,
  GetTaskHandler,
  WatchListHandler,
  ExportListsHandler,
  ListVersions,
];

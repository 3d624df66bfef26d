import { listData } from '../domain/list.js';
import type { ListStep } from '../queries/watch-list.js';
import { versionedTask } from './messages.js';

/** Tasks in one message: with the longest notes it stays below the 4 MiB that clients take. */
const MAX_TASKS = 100;

/** A step as messages of bounded size. Each says to which version the caller has everything, so that it can resume after any. */
export function* watchMessages({ list, changed }: ListStep) {
  for (let from = 0; from < changed.length || from === 0; from += MAX_TASKS) {
    const part = changed.slice(from, from + MAX_TASKS);
    const next = changed[from + MAX_TASKS];
    yield {
      list: listData(list),
      version: next ? next.version - 1 : list.version,
      tasks: part.filter(({ deleted }) => !deleted).map(versionedTask),
      deletedTaskIds: part.filter(({ deleted }) => deleted).map(({ id }) => id),
    };
  }
}

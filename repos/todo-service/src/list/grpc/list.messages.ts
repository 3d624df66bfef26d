import type { Page } from '@todo-platform/service-kit';
import type { Deletable } from '../database/deletable.js';
import { type List, listData, type ListSummary } from '../domain/list.js';
import { type Task, taskData } from '../domain/task.js';
import type { ListStep } from '../queries/watch-list.js';

export function versionedList(list: List) {
  return { list: listData(list), version: list.version };
}

export function listSummary(list: ListSummary) {
  const { openTasks, completedTasks } = list;
  return { ...versionedList(list), openTasks, completedTasks };
}

export function versionedTask(task: Task) {
  return { task: taskData(task), version: task.version };
}

export function nextPageToken({ nextCursor }: Page<unknown>): string {
  return nextCursor ?? '';
}

export function exportedList(list: Deletable<List>) {
  return { list: listData(list), sequence: list.version, deleted: list.deleted };
}

export function exportedTask(task: Deletable<Task>) {
  return { task: taskData(task), sequence: task.version, deleted: task.deleted };
}

export function watchedStep({ list, version, changed }: ListStep) {
  return {
    list: listData(list),
    version,
    tasks: changed.filter(({ deleted }) => !deleted).map(versionedTask),
    deletedTaskIds: changed.filter(({ deleted }) => deleted).map(({ id }) => id),
  };
}

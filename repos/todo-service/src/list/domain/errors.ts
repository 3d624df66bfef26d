import { DomainError } from '@todo-platform/service-kit/errors';
import type { List } from './list.js';
import type { Task } from './task.js';

export const listNotFound = () => new DomainError('not-found', 'list.not-found', 'There is no such list.');

export const taskNotFound = () => new DomainError('not-found', 'task.not-found', 'There is no such task in this list.');

export const listIdTaken = () =>
  new DomainError('conflict', 'list.id-taken', 'This id belongs to a list with other fields, or to a deleted one.');

export const taskIdTaken = () =>
  new DomainError('conflict', 'task.id-taken', 'This id belongs to a task with other fields, or to a deleted one.');

/** The caller knows an older version of the list than `list`, the current one. */
export class ListVersionMismatch extends DomainError {
  constructor(readonly list: List) {
    super('precondition', 'list.version-mismatch', 'The list was changed in the meantime.');
  }
}

/** @throws ListVersionMismatch if the caller expects another version than that of the current list */
export function expectListVersion(current: List, expected: number | undefined): void {
  if (expected !== undefined && expected !== current.version) throw new ListVersionMismatch(current);
}

/** The caller knows an older version of the task than `task`, the current one. */
export class TaskVersionMismatch extends DomainError {
  constructor(readonly task: Task) {
    super('precondition', 'task.version-mismatch', 'The task was changed in the meantime.');
  }
}

/** @throws TaskVersionMismatch if the caller expects another version than that of the current task */
export function expectTaskVersion(current: Task, expected: number | undefined): void {
  if (expected !== undefined && expected !== current.version) throw new TaskVersionMismatch(current);
}

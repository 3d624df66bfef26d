import { DomainError } from '@todo-platform/service-kit/errors';

/** Also where the list is another person's: whether it exists is none of the caller's business. */
export const listNotFound = () => new DomainError('not-found', 'list.not-found', 'There is no such list.');

export const taskNotFound = () => new DomainError('not-found', 'task.not-found', 'There is no such task in this list.');

export const listIdTaken = () => new DomainError('conflict', 'list.id-taken', 'Another list has, or had, this id.');

export const taskIdTaken = () => new DomainError('conflict', 'task.id-taken', 'Another task has, or had, this id.');

export const listVersionMismatch = (current: unknown) =>
  new DomainError('precondition', 'list.version-mismatch', 'The list was changed in the meantime.', { current });

export const taskVersionMismatch = (current: unknown) =>
  new DomainError('precondition', 'task.version-mismatch', 'The task was changed in the meantime.', { current });

/** The token is still valid, but the account that it speaks for is gone. */
export const accountClosed = () => new DomainError('unauthenticated', 'account.closed', 'This account is closed.');

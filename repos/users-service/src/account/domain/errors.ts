import { DomainError } from '@todo-platform/service-kit/errors';
import type { Account } from './account.js';

export const emailTaken = () =>
  new DomainError('conflict', 'account.email-taken', 'An account with this e-mail address already exists.', {
    errors: [{ path: 'email', message: 'Is taken' }],
  });

export const idTaken = () =>
  new DomainError('conflict', 'account.id-taken', 'This id belongs to another account, or to a closed one.');

/** The account does not exist, or the caller may not see it: callers cannot tell which. */
export const accountNotFound = () => new DomainError('not-found', 'account.not-found', 'There is no such account.');

/** The access token is still valid, but its account is closed. */
export const accountClosed = () => new DomainError('unauthenticated', 'account.closed', 'This account is closed.');

export const wrongPassword = () =>
  new DomainError('invalid', 'account.wrong-password', 'The password is wrong.', {
    errors: [{ path: 'password', message: 'Is wrong' }],
  });

/** The caller knows an older version of the account than `account`, the current one. */
export class AccountVersionMismatch extends DomainError {
  constructor(readonly account: Account) {
    super('precondition', 'account.version-mismatch', 'The account was changed in the meantime.');
  }
}

/** @throws AccountVersionMismatch if the caller expects another version than that of the current account */
export function expectVersion(current: Account, expected: number | undefined): void {
  if (expected !== undefined && expected !== current.version) throw new AccountVersionMismatch(current);
}

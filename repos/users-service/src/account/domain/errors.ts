import { DomainError } from '@todo-platform/service-kit/errors';

export const emailTaken = () =>
  new DomainError('conflict', 'account.email-taken', 'An account with this e-mail address exists already.', {
    errors: [{ path: 'email', message: 'Is taken' }],
  });

export const idTaken = () => new DomainError('conflict', 'account.id-taken', 'Another account has this id.');

/** Also where the account is none of the caller's business. */
export const accountNotFound = () => new DomainError('not-found', 'account.not-found', 'There is no such account.');

/** The token is still valid, but the account that it speaks for is gone. */
export const accountClosed = () => new DomainError('unauthenticated', 'account.closed', 'This account is closed.');

export const wrongPassword = () =>
  new DomainError('invalid', 'account.wrong-password', 'The password is not right.', {
    errors: [{ path: 'password', message: 'Is not right' }],
  });

export const versionMismatch = (current: unknown) =>
  new DomainError('precondition', 'account.version-mismatch', 'The account was changed in the meantime.', { current });

import { DomainError } from '@todo-platform/service-kit/errors';

/** The account is closed, although the caller's token has not expired yet. */
export const accountClosed = () => new DomainError('unauthenticated', 'account.closed', 'This account is closed.');

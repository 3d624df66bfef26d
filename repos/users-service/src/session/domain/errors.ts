import { DomainError } from '@todo-platform/service-kit/errors';

export const badCredentials = () =>
  new DomainError('unauthenticated', 'session.bad-credentials', 'The e-mail address or the password is wrong.');

export const sessionEnded = () =>
  new DomainError('unauthenticated', 'session.ended', 'The session has ended. Sign in again.');

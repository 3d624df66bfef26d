import { isTransientDatabaseError, sqlState } from '../database/database-error.js';
import { DomainError } from './domain-error.js';

/** What the caller may know of an error, whatever the protocol; undefined where it is a bug, which tells nothing of the inside. */
export function expected(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  if (isTransientDatabaseError(error))
    return new DomainError('unavailable', 'unavailable', 'The service cannot answer right now. Try again.');
  // A value that passed our checks but not Postgres': the request's fault (class 22, data exception), and our gap.
  if (sqlState(error)?.startsWith('22'))
    return new DomainError('invalid', 'request.invalid', 'A value of the request cannot be stored.');
  return undefined;
}

/** What is told of everything else. */
export const UNEXPECTED = { code: 'internal', message: 'Something went wrong on our side.' } as const;

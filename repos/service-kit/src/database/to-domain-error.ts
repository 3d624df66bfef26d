import { DomainError } from '../errors/domain-error.js';
import { isTransientDatabaseError, sqlState } from './database-error.js';

/**
 * The error as a caller may see it, over any protocol.
 * @returns undefined for a bug: the caller gets UNEXPECTED_ERROR and no internal details.
 */
export function toDomainError(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  if (isTransientDatabaseError(error))
    return new DomainError('unavailable', 'unavailable', 'The service cannot answer right now. Try again.');
  // Class 22 is "data exception": our validation accepted a value that Postgres refuses. The request is invalid, and our validation has a
  // gap.
  if (sqlState(error)?.startsWith('22'))
    return new DomainError('invalid', 'request.invalid', 'A value of the request cannot be stored.');
  return undefined;
}

/** What a caller sees of a bug. */
export const UNEXPECTED_ERROR = { code: 'internal', message: 'Something went wrong on our side.' } as const;

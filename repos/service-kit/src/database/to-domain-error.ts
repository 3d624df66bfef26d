import { DomainError } from '../errors/domain-error.js';
import { isTransientDatabaseError, sqlState } from './database-error.js';

/**
 * string_data_right_truncation, numeric_value_out_of_range, invalid_datetime_format, datetime_field_overflow, character_not_in_repertoire,
 * invalid_text_representation, untranslatable_character.
 */
const VALUE_STATES = new Set(['22001', '22003', '22007', '22008', '22021', '22P02', '22P05']);

/**
 * The error as a caller may see it, over any protocol.
 * @returns undefined for a bug: the caller gets UNEXPECTED_ERROR and no internal details.
 */
export function toDomainError(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  if (isTransientDatabaseError(error))
    return new DomainError('unavailable', 'unavailable', 'The service cannot answer right now. Try again.');
  if (isUnstorableValue(error))
    return new DomainError('invalid', 'request.invalid', 'A value of the request cannot be stored.', { cause: error });
  return undefined;
}

/**
 * Whether our validation accepted a value that Postgres refuses. The request is invalid, and our validation has a gap. The other states of
 * class 22, such as a division by zero, never come from a value that a caller gave. In both cases the mistake is ours and is to be logged.
 */
export function isUnstorableValue(error: unknown): boolean {
  return VALUE_STATES.has(sqlState(error) ?? '');
}

/** What a caller sees of a bug. */
export const UNEXPECTED_ERROR = { code: 'internal', message: 'Something went wrong on our side.' } as const;

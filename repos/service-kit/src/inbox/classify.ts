import { UnreadableEventError } from '@todo-platform/contracts';
import { isTransientDatabaseError, sqlState } from '../database/database-error.js';
import type { Failure } from './outcome.js';

/** Thrown by a handler for an event that can never succeed. */
export class PermanentEventError extends Error {
  override readonly name = 'PermanentEventError';
}

/**
 * Classifies an error that a handler, or the decoding of its event, has thrown. An UnknownEnumValueError is of unknown cause: while a newer
 * release is being rolled out, a redelivery may reach one of its workers. Otherwise the dead letter waits for the upgrade.
 */
export function classify(error: unknown): Failure {
  if (error instanceof UnreadableEventError || error instanceof PermanentEventError) return 'permanent';
  return isTransientDatabaseError(error) || isSchemaOrAccessError(error) ? 'transient' : 'unknown';
}

/**
 * Whether the database lacks tables, columns or grants that this release needs, because a migration is late. Then the event is not at
 * fault. SQLSTATE classes 28 (authorization), 3D (catalog name), 42 (syntax error or access rule violation).
 */
function isSchemaOrAccessError(error: unknown): boolean {
  return /^(28|3D|42)/.test(sqlState(error) ?? '');
}

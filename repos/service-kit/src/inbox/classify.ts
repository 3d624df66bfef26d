import { UnreadableEventError } from '@todo-platform/contracts';
import { isTransientDatabaseError, sqlState } from '../database/database-error.js';
import type { Failure } from './outcome.js';

/** Thrown by a handler for an event that can never succeed. */
export class PermanentEventError extends Error {
  override readonly name = 'PermanentEventError';
}

export function classify(error: unknown): Failure {
  if (error instanceof UnreadableEventError || error instanceof PermanentEventError) return 'permanent';
  return isTransientDatabaseError(error) || isMisfit(error) ? 'transient' : 'unknown';
}

/** The schema or the grants are not what this release needs (a migration is late): no event is at fault. */
function isMisfit(error: unknown): boolean {
  return /^(28|3D|42)/.test(sqlState(error) ?? '');
}

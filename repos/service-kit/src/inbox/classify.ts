import { UnreadableEventError } from '@todo-platform/contracts';
import { isTransientDatabaseError } from '../database/database-error.js';
import type { Failure } from './outcome.js';

/** Thrown by a handler for an event that can never succeed. */
export class PermanentEventError extends Error {
  override readonly name = 'PermanentEventError';
}

export function classify(error: unknown): Failure {
  if (error instanceof UnreadableEventError || error instanceof PermanentEventError) return 'permanent';
  return isTransientDatabaseError(error) ? 'transient' : 'unknown';
}

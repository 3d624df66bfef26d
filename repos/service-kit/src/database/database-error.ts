import { DatabaseError } from 'pg';

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
]);
const CONNECTION_MESSAGE =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed and is not queryable|Query read timeout|Driver not Connected|DataSource is not initialized/i;

/** TypeORM's words for a connection that was lost in the middle of a transaction. */
const RELEASED = new Set(['QueryRunnerAlreadyReleasedError', 'QueryRunnerProviderAlreadyReleasedError']);

/** Lock not available; idle transaction, or one that took too long, ended; read-only, as after a failover. */
const TRANSIENT_STATES = new Set(['55P03', '25P03', '25P04', '25006']);

/** Digs the driver's error out of what TypeORM wraps around it. */
function driverError(error: unknown): unknown {
  if (error instanceof Error && 'driverError' in error) return error.driverError;
  return error;
}

/** The SQLSTATE of a failed statement (https://www.postgresql.org/docs/18/errcodes-appendix.html), if it is one. */
export function sqlState(error: unknown): string | undefined {
  const cause = driverError(error);
  return cause instanceof DatabaseError ? cause.code : undefined;
}

/** The name of the violated constraint, if the error is a violation of one. */
export function violatedConstraint(error: unknown): string | undefined {
  const cause = driverError(error);
  return cause instanceof DatabaseError ? cause.constraint : undefined;
}

/**
 * True where a prepared statement must be prepared anew: the columns of its result changed, as by a migration beside it, or the server
 * does not know it, as after values that could not be sent.
 */
export function isStaleStatement(error: unknown): boolean {
  const cause = driverError(error);
  if (!(cause instanceof DatabaseError)) return false;
  return cause.code === '26000' || (cause.code === '0A000' && cause.routine === 'RevalidateCachedQuery');
}

/** True where a repetition of the whole transaction may succeed at once: serialization failure, deadlock, stale statement. */
export function isConflict(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01' || isStaleStatement(error);
}

/**
 * True where the database could not be reached or could not serve: connection (08), resources (53), operator
 * intervention (57), system error (58), conflicts (40), and those named above.
 */
export function isTransientDatabaseError(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return /^(08|40|53|57|58)/.test(state) || TRANSIENT_STATES.has(state);
  const cause = driverError(error);
  // Of whatever realm it is: tests run in one of their own.
  if (!Error.isError(cause)) return false;
  if ('code' in cause && typeof cause.code === 'string' && CONNECTION_CODES.has(cause.code)) return true;
  if ('errors' in cause && Array.isArray(cause.errors)) return cause.errors.some(isTransientDatabaseError);
  return RELEASED.has(cause.name) || CONNECTION_MESSAGE.test(cause.message);
}

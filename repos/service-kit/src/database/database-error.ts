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

/** TypeORM's errors for a connection that was lost during a transaction. */
const CONNECTION_LOST = new Set(['QueryRunnerAlreadyReleasedError', 'QueryRunnerProviderAlreadyReleasedError']);

/** lock_not_available, idle_in_transaction_session_timeout, transaction_timeout, read_only_sql_transaction (after a failover). */
const TRANSIENT_STATES = new Set(['55P03', '25P03', '25P04', '25006']);

/** The driver's error, without TypeORM's wrapper. */
function driverError(error: unknown): unknown {
  if (error instanceof Error && 'driverError' in error) return error.driverError;
  return error;
}

/** The SQLSTATE of a failed statement (https://www.postgresql.org/docs/18/errcodes-appendix.html); undefined for other errors. */
export function sqlState(error: unknown): string | undefined {
  const cause = driverError(error);
  return cause instanceof DatabaseError ? cause.code : undefined;
}

/** The name of the constraint that a statement violated; undefined for other errors. */
export function violatedConstraint(error: unknown): string | undefined {
  const cause = driverError(error);
  return cause instanceof DatabaseError ? cause.constraint : undefined;
}

/**
 * Whether a prepared statement must be prepared again: a migration changed the columns of its result, or the server does not have it,
 * for example because its values could not be sent.
 */
export function isStaleStatement(error: unknown): boolean {
  const cause = driverError(error);
  if (!(cause instanceof DatabaseError)) return false;
  return cause.code === '26000' || (cause.code === '0A000' && cause.routine === 'RevalidateCachedQuery');
}

/**
 * Whether the transaction may succeed if it is repeated at once, as after a serialization failure, a deadlock or a stale prepared
 * statement.
 */
export function isConflict(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01' || isStaleStatement(error);
}

/**
 * Whether the database cannot be reached or cannot serve now. SQLSTATE classes: connection (08), conflicts (40), resources (53),
 * operator intervention (57), system error (58), and the states above.
 */
export function isTransientDatabaseError(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return /^(08|40|53|57|58)/.test(state) || TRANSIENT_STATES.has(state);
  const cause = driverError(error);
  // Unlike `instanceof`, this also works for errors of another realm: Jest runs tests in its own.
  if (!Error.isError(cause)) return false;
  if ('code' in cause && typeof cause.code === 'string' && CONNECTION_CODES.has(cause.code)) return true;
  if ('errors' in cause && Array.isArray(cause.errors)) return cause.errors.some(isTransientDatabaseError);
  return CONNECTION_LOST.has(cause.name) || CONNECTION_MESSAGE.test(cause.message);
}

import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';

export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string | undefined;
  /** A SQLSTATE, or a system error code such as ECONNREFUSED. */
  readonly code?: string | undefined;
  readonly constraint?: string | undefined;
  readonly cause?: LoggedError | undefined;
}

/**
 * The parts of an error that may be logged. It is an allow-list, since the driver's errors contain the statement's parameters and the
 * row, that is, password hashes, addresses and whole payloads.
 */
export function serializeError(error: unknown): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: typeof error === 'string' ? error : 'not an Error' };
  const driver: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    code: codeOf(driver),
    constraint: driver instanceof DatabaseError ? driver.constraint : undefined,
    cause: error.cause === undefined ? undefined : serializeError(error.cause),
  };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

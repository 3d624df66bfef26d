import { HttpException } from '@nestjs/common';
import { isTransientDatabaseError, sqlState } from '../database/database-error.js';
import { DomainError, type ErrorKind, type FieldError } from '../errors/domain-error.js';

/** RFC 9457, with a stable `code` that clients may branch on. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly current?: unknown;
}

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  precondition: 412,
  unavailable: 503,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Codes for what the framework refuses before a handler sees it. */
const FRAMEWORK_CODES: Readonly<Record<number, string>> = {
  400: 'request.malformed',
  404: 'route.not-found',
  405: 'request.method-not-allowed',
  413: 'request.too-large',
  414: 'request.uri-too-long',
  415: 'request.unsupported-media-type',
};

function problem(status: number, code: string, detail: string): Problem {
  return { type: 'about:blank', title: TITLES[status] ?? 'Error', status, code, detail };
}

/** The one mapper from errors to problem JSON. What is not expected becomes a 500 that tells nothing of the inside. */
export function toProblem(error: unknown): Problem {
  if (error instanceof DomainError) {
    return {
      ...problem(STATUS[error.kind], error.code, error.message),
      ...(error.errors && { errors: error.errors }),
      ...(error.current !== undefined && { current: error.current }),
    };
  }
  if (isTransientDatabaseError(error))
    return problem(503, 'unavailable', 'The service cannot answer right now. Try again.');
  // A value that passed our checks but not Postgres': the request's fault (class 22, data exception), and our gap.
  if (sqlState(error)?.startsWith('22'))
    return problem(400, 'request.invalid', 'A value of the request cannot be stored.');
  const status = statusOf(error);
  const code = status === undefined ? undefined : FRAMEWORK_CODES[status];
  if (status !== undefined && code !== undefined && error instanceof Error) return problem(status, code, error.message);
  if (status !== undefined && status >= 400 && status < 500)
    return problem(status, 'request.refused', 'The request was refused.');
  return problem(500, 'internal', 'Something went wrong on our side.');
}

/** Fastify's errors carry `statusCode`; Nest has its own class. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return error instanceof HttpException ? error.getStatus() : undefined;
}

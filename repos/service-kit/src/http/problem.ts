import { HttpException } from '@nestjs/common';
import type { ErrorCode } from '@todo-platform/contracts';
import { toDomainError, UNEXPECTED_ERROR } from '../database/to-domain-error.js';
import type { ErrorKind, FieldError } from '../errors/domain-error.js';

/** Problem details (RFC 9457) with a stable `code` that clients may branch on. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
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

/** Codes of requests that the framework refuses before a handler gets them. */
const FRAMEWORK_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'request.malformed',
  404: 'route.not-found',
  405: 'request.method-not-allowed',
  413: 'request.too-large',
  414: 'request.uri-too-long',
  415: 'request.unsupported-media-type',
};

function problem(status: number, code: ErrorCode, detail: string): Problem {
  return { type: 'about:blank', title: TITLES[status] ?? 'Error', status, code, detail };
}

/** The only mapper from errors to problem JSON. An unexpected error becomes a 500 that reveals no internal details. */
export function toProblem(error: unknown): Problem {
  const known = toDomainError(error);
  if (known) {
    return {
      ...problem(STATUS[known.kind], known.code, known.message),
      ...(known.errors && { errors: known.errors }),
      ...(known.current !== undefined && { current: known.current }),
    };
  }
  const status = statusOf(error);
  const code = status === undefined ? undefined : FRAMEWORK_CODES[status];
  if (status !== undefined && code !== undefined && error instanceof Error) return problem(status, code, error.message);
  if (status !== undefined && status >= 400 && status < 500)
    return problem(status, 'request.refused', 'The request was refused.');
  return problem(500, UNEXPECTED_ERROR.code, UNEXPECTED_ERROR.message);
}

/** The HTTP status of an error of Fastify or Nest. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return error instanceof HttpException ? error.getStatus() : undefined;
}

import type { ErrorCode } from '@todo-platform/contracts';

/** What an error means to the caller. It determines the HTTP status (http/problem.ts) and the gRPC status (grpc/status.ts). */
export type ErrorKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'precondition' | 'unavailable';

export interface FieldError {
  /** Path of the field in the request, with dots, such as `tasks.2.title`. */
  readonly path: string;
  readonly message: string;
}

export interface DomainErrorDetails {
  readonly errors?: readonly FieldError[];
  /** State that helps the caller to continue, such as the current version after a failed precondition. */
  readonly current?: unknown;
  readonly cause?: unknown;
}

/** An expected failure. Clients may branch on its stable `code`; its message is for people. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[] | undefined;
  readonly current: unknown;

  constructor(kind: ErrorKind, code: ErrorCode, message: string, details: DomainErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.code = code;
    this.errors = details.errors;
    this.current = details.current;
  }
}

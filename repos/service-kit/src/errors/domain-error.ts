import type { ErrorCode } from '@todo-platform/contracts';

/** What an error means to the caller, whatever the protocol: one mapper makes an HTTP status of it, one a gRPC status. */
export type ErrorKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'precondition' | 'unavailable';

export interface FieldError {
  /** Dotted path into the request, such as `name`. */
  readonly path: string;
  readonly message: string;
}

export interface DomainErrorDetails {
  readonly errors?: readonly FieldError[];
  /** State that helps the caller to go on, such as the current version after a failed precondition. */
  readonly current?: unknown;
  readonly cause?: unknown;
}

/** An expected failure with a stable `code` that clients may branch on; `message` is for people. */
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

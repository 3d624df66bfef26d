import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { DomainError } from '@todo-platform/service-kit/errors';
import { catchError, type Observable, throwError } from 'rxjs';
import { AccountVersionMismatch } from '../domain/errors.js';
import { accountView } from './account.view.js';

/** If a command expected another version, adds the current account, as REST shows it, to the refusal. */
export class ShowCurrentState implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError((error: unknown) => throwError(() => withCurrentState(error))));
  }
}

function withCurrentState(error: unknown): unknown {
  if (!(error instanceof AccountVersionMismatch)) return error;
  const { kind, code, message, account } = error;
  return new DomainError(kind, code, message, { current: accountView(account), cause: error });
}

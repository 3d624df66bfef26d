import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { DomainError } from '@todo-platform/service-kit/errors';
import { catchError, type Observable, throwError } from 'rxjs';
import { ListVersionMismatch, TaskVersionMismatch } from '../domain/errors.js';
import { currentListView } from './list.view.js';
import { taskView } from './task.view.js';

/** If a command expected another version, adds the current state, as the API shows it, to the refusal. */
export class ShowCurrentState implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError((error: unknown) => throwError(() => withCurrentState(error))));
  }
}

function withCurrentState(error: unknown): unknown {
  const show = (refusal: DomainError, current: unknown) =>
    new DomainError(refusal.kind, refusal.code, refusal.message, { current, cause: refusal });
  if (error instanceof ListVersionMismatch) return show(error, currentListView(error.list));
  if (error instanceof TaskVersionMismatch) return show(error, taskView(error.task));
  return error;
}

import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { type Observable, throwError } from 'rxjs';
import { isUnstorableValue } from '../database/to-domain-error.js';
import { type Problem, toProblem } from './problem.js';

/** Sends a problem, with the headers that belong to its status. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  if (problem.status === 503) void reply.header('retry-after', '1');
  void reply.header('cache-control', 'no-store');
  void reply.status(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}

/** Answers every error of a request with problem JSON, and logs those that are our mistake. Leaves errors of a gRPC call to its server. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): Observable<never> | undefined {
    if (host.getType() === 'rpc') return throwError(() => error);
    const problem = toProblem(error);
    if (problem.status >= 500 || isUnstorableValue(error))
      this.log.error({ err: error, code: problem.code }, 'request failed with a server error');
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (!reply.sent) sendProblem(reply, problem);
    return undefined;
  }
}

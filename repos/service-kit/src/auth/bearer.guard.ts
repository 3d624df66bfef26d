import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { currentContext } from '../context/request-context.js';
import { DomainError } from '../errors/domain-error.js';
import { TokenVerifier } from './token-verifier.js';

const PUBLIC = 'todo-platform:public';

/** Marks a route, or a controller, that needs no access token. */
export const Public = () => applyDecorators(SetMetadata(PUBLIC, true), ApiSecurity({}));

const callers = new WeakMap<FastifyRequest, string>();

/** The account id that the access token speaks for. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const caller = callers.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (caller === undefined) throw new Error('@Caller() on a route that is @Public()');
  return caller;
});

/** Lets a request through only with a valid bearer token (RFC 6750). Global: a route is closed unless it says @Public(). */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = /^Bearer ([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined)
      throw new DomainError('unauthenticated', 'auth.token-missing', 'Send an access token: Authorization: Bearer …');
    const caller = await this.verifier.verify(token);
    callers.set(request, caller);
    currentContext().actor = caller;
    return true;
  }
}

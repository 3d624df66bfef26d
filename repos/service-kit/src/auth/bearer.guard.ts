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
import { currentContext } from '../context/request-context.js';
import { DomainError } from '../errors/domain-error.js';
import { authorizationOf, requestOf } from './request.js';
import type { ServiceTokenVerifier } from './service-tokens.js';
import { TokenVerifier } from './token-verifier.js';

const PUBLIC = 'todo-platform:public';
const SERVICE_ONLY = 'todo-platform:service-only';

/** Marks a route, or a controller, that needs no access token. */
export const Public = () => applyDecorators(SetMetadata(PUBLIC, true), ApiSecurity({}));

/** Marks what only another service may call, with a service token made for this one. */
export const ServiceOnly = () => SetMetadata(SERVICE_ONLY, true);

const callers = new WeakMap<object, string>();

/** The account id that the access token speaks for. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const caller = callers.get(requestOf(context));
  if (caller === undefined) throw new Error('@Caller() where no person calls');
  return caller;
});

/**
 * Lets a request through only with a valid bearer token (RFC 6750): in the header over HTTP, in the metadata over gRPC. Global: a
 * route or method is closed unless it says @Public().
 */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly people: TokenVerifier,
    private readonly services: ServiceTokenVerifier | undefined,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.isMarked(context, PUBLIC)) return true;
    const token = /^Bearer ([^\s]+)$/i.exec(authorizationOf(context) ?? '')?.[1];
    if (token === undefined)
      throw new DomainError('unauthenticated', 'auth.token-missing', 'Send an access token: Authorization: Bearer …');
    if (this.isMarked(context, SERVICE_ONLY)) await this.admitService(token);
    else await this.admitPerson(context, token);
    return true;
  }

  private async admitPerson(context: ExecutionContext, token: string): Promise<void> {
    const { subject, expiresAt } = await this.people.verify(token);
    callers.set(requestOf(context), subject);
    Object.assign(currentContext(), { actor: subject, expiresAt });
  }

  /** Only the beginning counts: a snapshot may take longer than its token lives. */
  private async admitService(token: string): Promise<void> {
    if (!this.services) throw new Error('@ServiceOnly() where no service may call');
    await this.services.verify(token);
  }

  private isMarked(context: ExecutionContext, mark: string): boolean {
    return (
      this.reflector.getAllAndOverride<boolean | undefined>(mark, [context.getHandler(), context.getClass()]) ?? false
    );
  }
}

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

/** Marks a route or a controller that needs no access token. */
export const Public = () => applyDecorators(SetMetadata(PUBLIC, true), ApiSecurity({}));

/** Marks a method that only other services may call, with a service token made for this service. */
export const ServiceOnly = () => SetMetadata(SERVICE_ONLY, true);

const callers = new WeakMap<object, string>();

/** Injects the account id of the access token. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const caller = callers.get(requestOf(context));
  if (caller === undefined) throw new Error('@Caller() needs a route with an access token');
  return caller;
});

/**
 * Lets a request through only with a valid bearer token (RFC 6750), from the header over HTTP and from the metadata over gRPC. It is
 * global: a route or method is closed unless it is marked @Public().
 */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly accessTokens: TokenVerifier,
    private readonly serviceTokens: ServiceTokenVerifier | undefined,
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
    const { subject, expiresAt } = await this.accessTokens.verify(token);
    callers.set(requestOf(context), subject);
    Object.assign(currentContext(), { actor: subject, expiresAt });
  }

  /** Checks the token only when the call starts: a snapshot may take longer than its token is valid. */
  private async admitService(token: string): Promise<void> {
    if (!this.serviceTokens) throw new Error('@ServiceOnly() needs AuthSettings.services');
    await this.serviceTokens.verify(token);
  }

  private isMarked(context: ExecutionContext, mark: string): boolean {
    return (
      this.reflector.getAllAndOverride<boolean | undefined>(mark, [context.getHandler(), context.getClass()]) ?? false
    );
  }
}

import type { ExecutionContext } from '@nestjs/common';
import type { Metadata } from '@grpc/grpc-js';
import type { FastifyRequest } from 'fastify';

/** The HTTP request or the gRPC call, as a key for data about it. */
export function requestOf(context: ExecutionContext): object {
  return context.getType() === 'rpc' ? context.getArgByIndex<object>(2) : context.switchToHttp().getRequest<object>();
}

/** The `authorization` header of the HTTP request, or the same metadata of the gRPC call. */
export function authorizationOf(context: ExecutionContext): string | undefined {
  if (context.getType() !== 'rpc') return context.switchToHttp().getRequest<FastifyRequest>().headers.authorization;
  const [value] = context.switchToRpc().getContext<Metadata>().get('authorization');
  return typeof value === 'string' ? value : undefined;
}

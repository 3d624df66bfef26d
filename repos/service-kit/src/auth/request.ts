import type { ExecutionContext } from '@nestjs/common';
import type { Metadata } from '@grpc/grpc-js';
import type { FastifyRequest } from 'fastify';

/** The request over HTTP, the call over gRPC: what stands for one attempt of a caller. */
export function requestOf(context: ExecutionContext): object {
  return context.getType() === 'rpc' ? context.getArgByIndex<object>(2) : context.switchToHttp().getRequest<object>();
}

export function authorizationOf(context: ExecutionContext): string | undefined {
  if (context.getType() !== 'rpc') return context.switchToHttp().getRequest<FastifyRequest>().headers.authorization;
  const [value] = context.switchToRpc().getContext<Metadata>().get('authorization');
  return typeof value === 'string' ? value : undefined;
}

import { Controller, Get, Inject, Res } from '@nestjs/common';
import { Public } from '@todo-platform/service-kit';
import type { FastifyReply } from 'fastify';
import { publicKeys, type SigningKeys } from '../tokens/signing-keys.js';

export const SIGNING_KEYS = Symbol('SIGNING_KEYS');

@Public()
@Controller('api/users/.well-known/jwks.json')
export class JwksController {
  constructor(@Inject(SIGNING_KEYS) private readonly keys: SigningKeys) {}

  /** The public keys that verify access tokens (RFC 7517). */
  @Get()
  get(@Res({ passthrough: true }) reply: FastifyReply) {
    void reply.header('cache-control', 'public, max-age=60');
    return publicKeys(this.keys);
  }
}

import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance } from 'fastify';
import { problem } from './problem.ts';

/** Passes everything below `prefix` on, bodies and streams unbuffered: what is too large is the service's decision. */
export async function proxyTo(app: FastifyInstance, prefix: string, upstream: string): Promise<void> {
  await app.register(httpProxy, {
    upstream,
    prefix,
    rewritePrefix: prefix,
    // An event stream may be silent for long: its body has no time limit.
    undici: { connections: 256, headersTimeout: 30_000, bodyTimeout: 0 },
    replyOptions: {
      // Who the caller says it was forwarded for is not believed: this is the first proxy.
      rewriteRequestHeaders: (request, headers) => ({
        ...headers,
        'x-forwarded-for': request.ip,
        'x-forwarded-host': request.headers.host ?? '',
        'x-forwarded-proto': 'http',
      }),
      onError: (reply) => problem(reply.header('retry-after', '1'), 503, 'unavailable', 'The service is not available'),
    },
  });
}

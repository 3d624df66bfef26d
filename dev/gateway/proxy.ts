import { Readable } from 'node:stream';
import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance } from 'fastify';
import { problem } from './problem.ts';

/**
 * The largest body, the same as in the services. If a service refused in the middle of a body, it would close the connection before its
 * answer arrives.
 */
export const BODY_LIMIT = 64 * 1024;

/** Passes all requests below `prefix` on. It passes a body on when it is complete, and an answer piece by piece, also an event stream. */
export async function proxyTo(app: FastifyInstance, prefix: string, upstream: string): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      // The proxy passes a stream on unchanged, whatever its content type is.
      done(null, Readable.from([body])),
    );
    await scope.register(httpProxy, {
      upstream,
      prefix,
      rewritePrefix: prefix,
      proxyPayloads: false,
      // An event stream may send nothing for a long time, so its body has no time limit.
      undici: { connections: 256, headersTimeout: 30_000, bodyTimeout: 0 },
      replyOptions: {
        // This is the first proxy, so it does not trust a caller that says for whom it forwards.
        rewriteRequestHeaders: (request, headers) => ({
          ...headers,
          'x-forwarded-for': request.ip,
          'x-forwarded-host': request.headers.host ?? '',
          'x-forwarded-proto': 'http',
        }),
        onError: (reply) =>
          problem(reply.header('retry-after', '1'), 503, 'unavailable', 'The service is not available'),
      },
    });
  });
}

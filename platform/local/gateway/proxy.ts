import { Readable } from 'node:stream';
import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance } from 'fastify';
import { problem } from './problem.ts';

/** As much as the services take: a service that refuses in mid-body closes the connection before its answer gets through. */
export const BODY_LIMIT = 64 * 1024;

/** Passes everything below `prefix` on; bodies once they are whole, answers as they come, event streams too. */
export async function proxyTo(app: FastifyInstance, prefix: string, upstream: string): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      // As a stream the proxy takes it as it is, whatever it claims to be.
      done(null, Readable.from([body])),
    );
    await scope.register(httpProxy, {
      upstream,
      prefix,
      rewritePrefix: prefix,
      proxyPayloads: false,
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
        onError: (reply) =>
          problem(reply.header('retry-after', '1'), 503, 'unavailable', 'The service is not available'),
      },
    });
  });
}

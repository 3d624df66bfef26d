import fastifyCookie from '@fastify/cookie';
import { constants, isUtf8 } from 'node:buffer';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import { runInContext } from '../context/request-context.js';
import { continueTrace } from '../context/traceparent.js';
import { DomainError } from '../errors/domain-error.js';
import { GrpcServers } from '../grpc/grpc-servers.js';
import { sendProblem } from '../http/problem.filter.js';
import { toProblem } from '../http/problem.js';
import { refuseConnection } from '../http/refuse-connection.js';
import { RequestMetrics } from '../metrics/request-metrics.js';
import type { ServingRole } from './role.js';

/**
 * Maximum size of a body, in bytes. Requests of people are small. A batch of events may be as large as a string can be: a refused batch
 * would be redelivered for ever, and Kafka limits only the compressed size of records.
 */
const BODY_LIMIT: Readonly<Record<ServingRole, number>> = { api: 64 * 1024, worker: constants.MAX_STRING_LENGTH };

/**
 * Makes the service's application on Fastify, not yet listening. It accepts JSON bodies only, answers every error with problem JSON, and
 * runs each request in a context with its trace.
 * @param trustedProxies the proxies whose `X-Forwarded-For` is trusted, as in TRUSTED_PROXIES.
 */
export async function createApp(
  role: ServingRole,
  module: DynamicModule,
  trustedProxies = 'loopback',
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT[role],
    // Errors of the router, such as a path with invalid percent-encoding.
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, toProblem(error)),
    clientErrorHandler: refuseConnection,
    trustProxy: trustedProxies,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  const server = adapter.getInstance();
  server.removeContentTypeParser(['application/json', 'text/plain']);
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    // Without this check, Node would replace bytes that are not UTF-8, and the service would store text that nobody sent.
    if (isUtf8(body)) void parseJson(request, body.toString('utf8'), done);
    else done(new DomainError('invalid', 'request.malformed', 'The body is not UTF-8.'));
  });
  await server.register(fastifyCookie);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('cache-control', 'no-store');
    runInContext({ traceparent: continueTrace(request.headers.traceparent) }, done);
  });
  endConnectionsWithTheApp(server);
  measureRequests(server, app.get(RequestMetrics));
  for (const strategy of app.get(GrpcServers).all) app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  return app;
}

/**
 * Closes each connection after its current answer while the app closes. Closing waits for every connection, and a busy one would
 * otherwise stay open for Fastify's keep-alive time of 72 s.
 */
function endConnectionsWithTheApp(server: FastifyInstance): void {
  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done(null, payload);
  });
}

const EVENT_STREAM = 'text/event-stream';

function measureRequests(server: FastifyInstance, metrics: RequestMetrics): void {
  server.addHook('onResponse', (request, reply, done) => {
    const kind = String(reply.getHeader('content-type')).startsWith(EVENT_STREAM) ? 'stream' : 'request';
    // The label is the route, not the path: callers could invent any number of paths, and each would become a time series.
    const { url: route = 'none' } = request.routeOptions;
    metrics.http(kind, { method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1_000);
    done();
  });
}

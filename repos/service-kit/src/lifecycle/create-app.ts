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
import { toProblem } from '../http/problem.js';
import { sendProblem } from '../http/problem.filter.js';
import { refuseConnection } from '../http/refuse-connection.js';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { GrpcServers } from './grpc-servers.js';
import type { ServingRole } from './role.js';

/**
 * Bodies in bytes. People's requests are small. A batch of events may be as large as a string can be: one that is refused would
 * come again for ever, and Kafka bounds records only as they are compressed.
 */
const BODY_LIMIT: Readonly<Record<ServingRole, number>> = { api: 64 * 1024, worker: constants.MAX_STRING_LENGTH };

/**
 * The service over Fastify, not yet listening: only JSON bodies, problem JSON for every refusal, a trace per request.
 * @param trustedProxies who is believed about the caller's address, as TRUSTED_PROXIES has it.
 */
export async function createApp(
  role: ServingRole,
  module: DynamicModule,
  trustedProxies = 'loopback',
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT[role],
    // What the router itself refuses, such as a path that is not valid percent-encoding.
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
    // Bytes that are no UTF-8 would otherwise be stored as something that nobody sent.
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
 * Answers given while the app closes end their connection. Closing waits for every connection, and one that was busy when it
 * began would otherwise stay open, idle, for Fastify's keep-alive time of 72 s.
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
    // A path that is no route is whatever a caller thought of.
    const { url: route = 'none' } = request.routeOptions;
    metrics.http(kind, { method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1_000);
    done();
  });
}

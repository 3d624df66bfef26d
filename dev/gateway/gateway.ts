import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { services } from '../../services.ts';
import type { ServiceName } from '../../tools/services/services.ts';
import { proxyTo } from './proxy.ts';
import { problem } from './problem.ts';
import { securityHeaders } from './security-headers.ts';
import { singlePageApp } from './single-page-app.ts';

export type GatewayOptions = {
  /** The address of each service's api. */
  readonly apis: Readonly<Record<ServiceName, string>>;
  readonly staticDir: string;
  readonly logLevel: 'warn' | 'silent';
};

const CODES: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ['request.malformed', 'Bad Request'],
  404: ['route.not-found', 'Not Found'],
  413: ['request.too-large', 'Content Too Large'],
  415: ['request.unsupported-media-type', 'Unsupported Media Type'],
};

/** If the gateway refuses a request, it gives the answer that the service would give. */
function refuse(
  error: FastifyError | (Error & { statusCode?: number }),
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const status = error.statusCode ?? 500;
  const [code, title] = CODES[status] ?? ['internal', 'Internal Server Error'];
  if (code === 'internal') request.log.error(error);
  problem(reply, code === 'internal' ? 500 : status, code, title);
}

/** Serves the built single-page app and passes `/api` to the services, as an ingress does in a cluster. */
export async function createGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: { level: options.logLevel },
    // Event streams never end by themselves; a closing gateway must not wait for them.
    forceCloseConnections: true,
    frameworkErrors: refuse,
  });
  // This comes before the plugins, which use it when they are registered.
  app.setErrorHandler(refuse);
  app.addHook('onSend', securityHeaders);
  app.get('/health/live', () => ({ status: 'ok' }));
  for (const { name, apiPath } of services) await proxyTo(app, apiPath, options.apis[name]);
  await singlePageApp(app, options.staticDir);
  return app;
}

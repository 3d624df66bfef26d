import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { proxyTo } from './proxy.ts';
import { problem } from './problem.ts';
import { securityHeaders } from './security-headers.ts';
import { singlePageApp } from './single-page-app.ts';

export type GatewayOptions = {
  readonly usersApiUrl: string;
  readonly todoApiUrl: string;
  readonly staticDir: string;
  readonly logLevel: 'warn' | 'silent';
};

/** What is passed on to whom; everything else is the app. */
export const prefixes = { 'users-service': '/api/users', 'todo-service': '/api/todos' } as const;

const CODES: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ['request.malformed', 'Bad Request'],
  404: ['route.not-found', 'Not Found'],
  413: ['request.too-large', 'Content Too Large'],
  415: ['request.unsupported-media-type', 'Unsupported Media Type'],
};

/** What is refused before it reaches a service gets the answer that the service would give. */
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

/** Serves the built single-page app and passes `/api` to the services: what an ingress does in a cluster. */
export async function createGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: { level: options.logLevel },
    // Event streams never end by themselves; a closing gateway must not wait for them.
    forceCloseConnections: true,
    frameworkErrors: refuse,
  });
  // Before the plugins, which take it over as they are registered.
  app.setErrorHandler(refuse);
  app.addHook('onSend', securityHeaders);
  app.get('/health/live', () => ({ status: 'ok' }));
  await proxyTo(app, prefixes['users-service'], options.usersApiUrl);
  await proxyTo(app, prefixes['todo-service'], options.todoApiUrl);
  await singlePageApp(app, options.staticDir);
  return app;
}

import fastify, { type FastifyInstance } from 'fastify';
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

/** Serves the built single-page app and passes `/api` to the services: what an ingress does in a cluster. */
export async function createGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: { level: options.logLevel },
    // Event streams never end by themselves; a closing gateway must not wait for them.
    forceCloseConnections: true,
  });
  app.addHook('onSend', securityHeaders);
  app.get('/health/live', () => ({ status: 'ok' }));
  await proxyTo(app, '/api/users', options.usersApiUrl);
  await proxyTo(app, '/api/todos', options.todoApiUrl);
  await singlePageApp(app, options.staticDir);
  app.setErrorHandler((error, request, reply) => {
    request.log.error(error);
    problem(reply, 500, 'internal', 'Internal error');
  });
  return app;
}

import { services } from '../../services.ts';
import { serviceNames } from '../../tools/services/services.ts';
import { BODY_LIMIT } from '../gateway/proxy.ts';
import { headers } from '../gateway/security-headers.ts';
import { hosts } from './network.ts';

const SAFE = '(Method(`GET`) || Method(`HEAD`) || Method(`OPTIONS`))';

/**
 * The routes of the gateway of `npm start`, for Traefik's file provider.
 * https://doc.traefik.io/traefik/providers/file/
 */
export function gatewayRoutes(): object {
  return {
    http: {
      routers: {
        ...Object.fromEntries(services.flatMap(({ name, apiPath }) => routersOf(name, apiPath))),
        frontend: { rule: 'PathPrefix(`/`)', priority: 1, middlewares: ['security'], service: 'frontend' },
      },
      middlewares: {
        security: { headers: { customResponseHeaders: headers } },
        'body-limit': { buffering: { maxRequestBodyBytes: BODY_LIMIT } },
      },
      services: {
        ...Object.fromEntries(
          services.map(({ name, ports }) => [
            name,
            {
              loadBalancer: {
                serversTransport: 'api',
                servers: [{ url: `http://${hosts.apiOf(name).http}:${ports.api}` }],
              },
            },
          ]),
        ),
        frontend: { loadBalancer: { servers: [{ url: 'http://frontend:8080' }] } },
      },
      serversTransports: { api: { forwardingTimeouts: { dialTimeout: '2s', responseHeaderTimeout: '30s' } } },
    },
  };
}

/** With a body limit, Traefik reads the whole answer before it sends it. So only writes have one: reads may be streams. */
function routersOf(service: (typeof serviceNames)[number], path: string): readonly (readonly [string, object])[] {
  const below = `Path(\`${path}\`) || PathPrefix(\`${path}/\`)`;
  return [
    [`${service}-reads`, { rule: `(${below}) && ${SAFE}`, priority: 200, middlewares: ['security'], service }],
    [`${service}-writes`, { rule: below, priority: 100, middlewares: ['security', 'body-limit'], service }],
  ];
}

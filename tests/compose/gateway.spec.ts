import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { layoutOf } from '../../tools/data-folder/layout.ts';
import { services } from '../../services.ts';
import { apiUrlVariable } from '../../dev/gateway/api-url-variable.ts';
import { BODY_LIMIT } from '../../dev/gateway/proxy.ts';
import { headers } from '../../dev/gateway/security-headers.ts';
import { gatewaySpec } from '../../dev/parts/gateway.ts';
import { defaultPorts } from '../../tools/ports/ports.ts';
import { ComposeProject } from './support/project.ts';

const schema = z.object({
  http: z.object({
    routers: z.record(
      z.string(),
      z.object({ rule: z.string(), priority: z.number(), middlewares: z.array(z.string()), service: z.string() }),
    ),
    middlewares: z.object({
      security: z.object({ headers: z.object({ customResponseHeaders: z.record(z.string(), z.string()) }) }),
      'body-limit': z.object({ buffering: z.object({ maxRequestBodyBytes: z.number() }) }),
    }),
    services: z.record(
      z.string(),
      z.object({ loadBalancer: z.object({ servers: z.tuple([z.object({ url: z.string() })]) }) }),
    ),
  }),
});
let project: ComposeProject;
let http: z.output<typeof schema>['http'];

beforeAll(async () => {
  project = await ComposeProject.load();
  const file = project.fileAt('gateway', '/etc/traefik/gateway.yaml');
  ({ http } = schema.parse(parse(readFileSync(file, 'utf8'))));
}, 300_000);
afterAll(() => project[Symbol.asyncDispose]());

describe('the gateway of compose.yaml', () => {
  it('passes the same requests to the same services as the gateway of npm start', () => {
    const { env } = gatewaySpec(layoutOf('/nowhere'), defaultPorts);
    const wanted = services.flatMap(({ name, apiPath }) => {
      const path = `Path(\`${apiPath}\`) || PathPrefix(\`${apiPath}/\`)`;
      const safe = '(Method(`GET`) || Method(`HEAD`) || Method(`OPTIONS`))';
      return [
        [`${name}-reads`, { rule: `(${path}) && ${safe}`, priority: 200, middlewares: ['security'], service: name }],
        [`${name}-writes`, { rule: path, priority: 100, middlewares: ['security', 'body-limit'], service: name }],
      ] as const;
    });
    const pages = { rule: 'PathPrefix(`/`)', priority: 1, middlewares: ['security'], service: 'frontend' };
    expect(http.routers).toEqual({ ...Object.fromEntries(wanted), frontend: pages });
    for (const { name, short } of services) {
      const url = http.services[name]?.loadBalancer.servers[0].url;
      expect(url?.replace(`//${short}-api:`, '//127.0.0.1:')).toBe(env[apiUrlVariable({ short })]);
    }
  });

  it('sets the same headers and accepts bodies of the same size', () => {
    expect(http.middlewares.security.headers.customResponseHeaders).toEqual(headers);
    expect(http.middlewares['body-limit'].buffering.maxRequestBodyBytes).toBe(BODY_LIMIT);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { layoutOf } from '../../platform/local/data/layout.ts';
import { prefixes } from '../../platform/local/gateway/gateway.ts';
import { BODY_LIMIT } from '../../platform/local/gateway/proxy.ts';
import { headers } from '../../platform/local/gateway/security-headers.ts';
import { gatewaySpec } from '../../platform/local/parts/gateway.ts';
import { serviceNames } from '../../platform/local/parts/services.ts';
import { defaultPorts } from '../../platform/local/ports.ts';

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
const { http } = schema.parse(
  parse(readFileSync(join(import.meta.dirname, '../../platform/compose/gateway.yaml'), 'utf8')),
);

describe('the gateway of compose.yaml', () => {
  it('passes on what the gateway of npm start does, to the same', () => {
    const { env } = gatewaySpec(layoutOf('/nowhere'), defaultPorts);
    const upstreams = { 'users-service': env.USERS_API_URL, 'todo-service': env.TODO_API_URL };
    const wanted = serviceNames.flatMap((name) => {
      const path = `Path(\`${prefixes[name]}\`) || PathPrefix(\`${prefixes[name]}/\`)`;
      const safe = '(Method(`GET`) || Method(`HEAD`) || Method(`OPTIONS`))';
      return [
        [`${name}-reads`, { rule: `(${path}) && ${safe}`, priority: 200, middlewares: ['security'], service: name }],
        [`${name}-writes`, { rule: path, priority: 100, middlewares: ['security', 'body-limit'], service: name }],
      ] as const;
    });
    const pages = { rule: 'PathPrefix(`/`)', priority: 1, middlewares: ['security'], service: 'frontend' };
    expect(http.routers).toEqual({ ...Object.fromEntries(wanted), frontend: pages });
    for (const name of serviceNames) {
      const url = http.services[name]?.loadBalancer.servers[0].url;
      expect(url?.replace(/\/\/(users|todo)-api:/, '//127.0.0.1:')).toBe(upstreams[name]);
    }
  });

  it('sets the same headers and takes bodies of the same size', () => {
    expect(http.middlewares.security.headers.customResponseHeaders).toEqual(headers);
    expect(http.middlewares['body-limit'].buffering.maxRequestBodyBytes).toBe(BODY_LIMIT);
  });
});

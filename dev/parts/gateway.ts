import { join } from 'node:path';
import type { Layout } from '../../tools/data-folder/layout.ts';
import { type Row, services } from '../../services.ts';
import { ROOT } from '../../tools/root.ts';
import type { Ports } from '../../tools/ports/ports.ts';
import { apiUrlVariable } from '../gateway/api-url-variable.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { httpProbe } from '../supervisor/readiness.ts';

/** The origin with the built app. */
export function gatewaySpec(layout: Layout, ports: Ports): ProcessSpec {
  const origin = originSpec(layout, ports);
  const healthUrl = `http://127.0.0.1:${ports.gateway}/health/live`;
  return {
    ...origin,
    args: [join(ROOT, 'dev/gateway/main.ts')],
    cwd: ROOT,
    env: { ...origin.env, ...apiUrls(ports), STATIC_DIR: join(ROOT, 'repos/frontend/dist') },
    healthUrl,
    probe: httpProbe(healthUrl),
  };
}

/** The origin with Vite's development server, which serves the app from its sources and passes `/api` on itself. */
export function viteSpec(layout: Layout, ports: Ports): ProcessSpec {
  const origin = originSpec(layout, ports);
  const healthUrl = `http://127.0.0.1:${ports.gateway}/`;
  return {
    ...origin,
    env: { ...origin.env, API_PROXY: JSON.stringify(proxyTable(ports)) },
    args: [join(ROOT, 'node_modules/vite/bin/vite.js'), '--host', '127.0.0.1', '--strictPort'],
    cwd: join(ROOT, 'repos/frontend'),
    healthUrl,
    probe: httpProbe(healthUrl),
  };
}

function originSpec(layout: Layout, ports: Ports) {
  return {
    name: 'gateway',
    role: 'gateway' as const,
    command: process.execPath,
    env: {
      HOST: '127.0.0.1',
      PORT: String(ports.gateway),
      NODE_COMPILE_CACHE: layout.compileCache,
    },
    port: ports.gateway,
    url: `http://localhost:${ports.gateway}`,
    readyWithinMs: 60_000,
    stopSignal: 'SIGTERM' as const,
    stopWithinMs: 5_000,
  };
}

const apiUrl = (ports: Ports, { short }: Row) => `http://127.0.0.1:${ports[`${short}Api`]}`;

function apiUrls(ports: Ports): Record<string, string> {
  return Object.fromEntries(services.map((service) => [apiUrlVariable(service), apiUrl(ports, service)]));
}

/** Path prefix → api, for Vite. */
function proxyTable(ports: Ports): Record<string, string> {
  return Object.fromEntries(services.map((service) => [service.apiPath, apiUrl(ports, service)]));
}

import { join } from 'node:path';
import { type Layout, repositoryRoot } from '../data/layout.ts';
import type { Ports } from '../ports.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { httpProbe } from '../supervisor/readiness.ts';

/** The origin with the built app. */
export function gatewaySpec(layout: Layout, ports: Ports): ProcessSpec {
  const origin = originSpec(layout, ports);
  const healthUrl = `http://127.0.0.1:${ports.gateway}/health/live`;
  return {
    ...origin,
    args: [join(repositoryRoot, 'platform/local/gateway/main.ts')],
    cwd: repositoryRoot,
    env: { ...origin.env, STATIC_DIR: join(repositoryRoot, 'repos/frontend/dist') },
    healthUrl,
    probe: httpProbe(healthUrl),
  };
}

/** The origin with Vite's development server, which serves the app from its sources and passes `/api` on itself. */
export function viteSpec(layout: Layout, ports: Ports): ProcessSpec {
  const healthUrl = `http://127.0.0.1:${ports.gateway}/`;
  return {
    ...originSpec(layout, ports),
    args: [join(repositoryRoot, 'node_modules/vite/bin/vite.js'), '--host', '127.0.0.1', '--strictPort'],
    cwd: join(repositoryRoot, 'repos/frontend'),
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
      USERS_API_URL: `http://127.0.0.1:${ports.usersApi}`,
      TODO_API_URL: `http://127.0.0.1:${ports.todoApi}`,
      NODE_COMPILE_CACHE: layout.compileCache,
    },
    port: ports.gateway,
    url: `http://localhost:${ports.gateway}`,
    readyWithinMs: 60_000,
    stopSignal: 'SIGTERM' as const,
    stopWithinMs: 5_000,
  };
}

import { join } from 'node:path';
import { type Layout, repositoryRoot } from '../data/layout.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { httpProbe } from '../supervisor/readiness.ts';
import { runOnce } from '../supervisor/run-once.ts';
import { apiEnv, migrateEnv, type Service, workerEnv, type WorkerPorts } from './services.ts';

const HOST = '127.0.0.1';

/** Arguments for Node that make it restart on a change of the compiled code and let a debugger attach. */
const watched = (debugPort: number) => ['--watch', '--watch-preserve-output', `--inspect=127.0.0.1:${debugPort}`];

/** @throws {Error} with what the migrations wrote to standard error. */
export function migrate(
  service: Service,
  layout: Layout,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const errand = {
    name: `Migrating ${service.name}`,
    command: process.execPath,
    args: [join('dist', 'src', 'main.js'), 'migrate'],
    cwd: join(repositoryRoot, 'repos', service.name),
    env: { ...migrateEnv(service), ...machineEnv(layout), ...env },
  };
  return runOnce(errand, signal, layout.logOf(`${service.short}-migrate`));
}

export function apiSpec(service: Service, layout: Layout, debugPort: number | undefined): ProcessSpec {
  return nodeSpec(service, layout, {
    name: `${service.short}-api`,
    role: 'api',
    port: service.apiPort,
    env: apiEnv(service, HOST),
    debugPort,
  });
}

export type WorkerPlace = WorkerPorts & {
  readonly name: string;
  readonly debugPort?: number | undefined;
  /** Another release of the service, built; this tree's where absent. */
  readonly folder?: string | undefined;
};

export function workerSpec(service: Service, layout: Layout, worker: WorkerPlace): ProcessSpec {
  const { name, port, debugPort, folder } = worker;
  const env = workerEnv(service, HOST, worker);
  return nodeSpec(service, layout, { name, role: 'worker', port, env, debugPort, folder });
}

function nodeSpec(
  service: Service,
  layout: Layout,
  own: {
    name: string;
    role: 'api' | 'worker';
    port: number;
    env: Readonly<Record<string, string>>;
    debugPort: number | undefined;
    folder?: string | undefined;
  },
): ProcessSpec {
  const url = `http://${HOST}:${own.port}`;
  return {
    name: own.name,
    role: own.role,
    command: process.execPath,
    args: [...(own.debugPort === undefined ? [] : watched(own.debugPort)), join('dist', 'src', 'main.js'), own.role],
    cwd: own.folder ?? join(repositoryRoot, 'repos', service.name),
    env: { ...own.env, ...machineEnv(layout) },
    port: own.port,
    url,
    healthUrl: `${url}/health/ready`,
    probe: httpProbe(`${url}/health/ready`),
    readyWithinMs: 60_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 20_000,
    debugPort: own.debugPort,
  };
}

/** V8 keeps the compiled code of a start for the next one. */
function machineEnv({ compileCache }: Layout): Record<string, string> {
  return { NODE_COMPILE_CACHE: compileCache };
}

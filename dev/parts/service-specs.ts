import { join } from 'node:path';
import type { Layout } from '../../tools/data-folder/layout.ts';
import { ROOT } from '../../tools/root.ts';
import { run } from '../../tools/command.ts';
import { asError } from '../../tools/errors.ts';
import { rotateLog } from '../supervisor/log-file.ts';
import { childEnvironment, type ProcessSpec } from '../supervisor/process-spec.ts';
import { httpProbe } from '../supervisor/readiness.ts';
import { apiEnv, migrateEnv, type Service, workerEnv, type WorkerPorts } from '../../tools/services/services.ts';

const HOST = '127.0.0.1';

/** Makes Node restart when the compiled code changes, and lets a debugger attach. */
const watched = (debugPort: number) => ['--watch', '--watch-preserve-output', `--inspect=127.0.0.1:${debugPort}`];

/** @throws {Error} with the service, the last lines that the migrations printed, and the path of their log. */
export async function migrate(
  service: Service,
  layout: Layout,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const log = layout.logOf(`${service.short}-migrate`);
  rotateLog(log);
  try {
    await run(process.execPath, [join('dist', 'src', 'main.js'), 'migrate'], {
      cwd: join(ROOT, 'repos', service.name),
      env: childEnvironment({ ...migrateEnv(service), ...machineEnv(layout), ...env }),
      onlyEnv: true,
      log,
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new Error(`Migrating ${service.name} failed: ${asError(cause).message}`, { cause });
  }
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

export type WorkerOptions = WorkerPorts & {
  readonly name: string;
  readonly debugPort?: number | undefined;
  /** The folder of another built release of the service. Default: the one of this checkout. */
  readonly folder?: string | undefined;
};

export function workerSpec(service: Service, layout: Layout, worker: WorkerOptions): ProcessSpec {
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
    cwd: own.folder ?? join(ROOT, 'repos', service.name),
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

/** V8 stores its compiled code here and reuses it at the next start. */
function machineEnv({ compileCache }: Layout): Record<string, string> {
  return { NODE_COMPILE_CACHE: compileCache };
}

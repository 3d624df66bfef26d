import { join } from 'node:path';
import { type Layout, repositoryRoot } from '../data/layout.ts';
import type { Secrets } from '../data/secrets.ts';
import type { Ports } from '../ports.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { httpProbe } from '../supervisor/readiness.ts';
import { runOnce } from '../supervisor/run-once.ts';
import { type Database, databaseUrl } from './databases.ts';

export const serviceNames = ['users-service', 'todo-service'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** What differs between the services, as far as one who runs them must know. */
export type Service = {
  readonly name: ServiceName;
  readonly short: 'users' | 'todo';
  readonly appId: 'users-worker' | 'todo-worker';
  readonly database: Database;
  readonly databaseUrl: string;
  readonly apiPort: number;
  readonly workerPort: number;
  readonly apiMetricsPort: number;
  readonly workerMetricsPort: number;
  readonly daprToken: string;
  readonly appToken: string;
  readonly apiEnv: Readonly<Record<string, string>>;
  readonly workerEnv: Readonly<Record<string, string>>;
};

/** Each service's own database and role. */
export function databasesOf(secrets: Secrets): Record<ServiceName, Database> {
  return {
    'users-service': { name: 'users', role: 'users_service', password: secrets.usersDatabasePassword },
    'todo-service': { name: 'todo', role: 'todo_service', password: secrets.todoDatabasePassword },
  };
}

export function describeServices(layout: Layout, ports: Ports, secrets: Secrets): Record<ServiceName, Service> {
  const databases = databasesOf(secrets);
  return {
    'users-service': {
      name: 'users-service',
      short: 'users',
      appId: 'users-worker',
      database: databases['users-service'],
      databaseUrl: databaseUrl(ports.postgres, databases['users-service']),
      apiPort: ports.usersApi,
      workerPort: ports.usersWorker,
      apiMetricsPort: ports.usersApiMetrics,
      workerMetricsPort: ports.usersWorkerMetrics,
      daprToken: secrets.usersDaprToken,
      appToken: secrets.usersAppToken,
      apiEnv: {
        ...grpcEnv('users-service', layout, ports.usersGrpc, ports.usersInternalGrpc),
        SIGNING_KEYS_FILE: layout.signingKeys,
        SESSION_SECRET: secrets.sessionSecret,
        COOKIE_SECURE: 'false', // The origin is plain http on this machine.
      },
      workerEnv: {
        ...callEnv('users-service', layout),
        TODO_INTERNAL_URL: `https://localhost:${ports.todoInternalGrpc}`,
      },
    },
    'todo-service': {
      name: 'todo-service',
      short: 'todo',
      appId: 'todo-worker',
      database: databases['todo-service'],
      databaseUrl: databaseUrl(ports.postgres, databases['todo-service']),
      apiPort: ports.todoApi,
      workerPort: ports.todoWorker,
      apiMetricsPort: ports.todoApiMetrics,
      workerMetricsPort: ports.todoWorkerMetrics,
      daprToken: secrets.todoDaprToken,
      appToken: secrets.todoAppToken,
      apiEnv: {
        ...grpcEnv('todo-service', layout, ports.todoGrpc, ports.todoInternalGrpc),
        JWKS_URL: `http://127.0.0.1:${ports.usersApi}/api/users/.well-known/jwks.json`,
      },
      workerEnv: {
        ...callEnv('todo-service', layout),
        USERS_INTERNAL_URL: `https://localhost:${ports.usersInternalGrpc}`,
      },
    },
  };
}

/** What an api shows those who call it by gRPC, and whom it believes. */
function grpcEnv(service: ServiceName, layout: Layout, port: number, internalPort: number): Record<string, string> {
  return {
    GRPC_PORT: String(port),
    INTERNAL_GRPC_PORT: String(internalPort),
    TLS_CERT_FILE: layout.certificateOf(service),
    TLS_KEY_FILE: layout.certificateKeyOf(service),
    SERVICE_CALLERS_FILE: layout.callersOf(service),
  };
}

/** What a worker needs to call other services. */
function callEnv(service: ServiceName, layout: Layout): Record<string, string> {
  return { TLS_CA_FILE: layout.authorities, SERVICE_KEY_FILE: layout.serviceKeyOf(service) };
}

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
    env: { ...common(service, layout), HOST: '127.0.0.1', PORT: String(service.apiPort), ...env },
  };
  return runOnce(errand, signal, layout.logOf(`${service.short}-migrate`));
}

export function apiSpec(service: Service, layout: Layout, debugPort: number | undefined): ProcessSpec {
  return nodeSpec(service, layout, {
    name: `${service.short}-api`,
    role: 'api',
    port: service.apiPort,
    metricsPort: service.apiMetricsPort,
    env: service.apiEnv,
    debugPort,
  });
}

export type WorkerPlace = {
  readonly name: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly daprHttpPort: number;
  readonly debugPort?: number | undefined;
  /** Another release of the service, built; this tree's where absent. */
  readonly folder?: string | undefined;
};

export function workerSpec(service: Service, layout: Layout, worker: WorkerPlace): ProcessSpec {
  const { name, port, metricsPort, daprHttpPort, debugPort, folder } = worker;
  return nodeSpec(service, layout, {
    name,
    role: 'worker',
    port,
    metricsPort,
    env: {
      ...service.workerEnv,
      DAPR_HTTP_PORT: String(daprHttpPort),
      DAPR_API_TOKEN: service.daprToken,
      APP_API_TOKEN: service.appToken,
    },
    debugPort,
    folder,
  });
}

function nodeSpec(
  service: Service,
  layout: Layout,
  own: {
    name: string;
    role: 'api' | 'worker';
    port: number;
    metricsPort: number;
    env: Readonly<Record<string, string>>;
    debugPort: number | undefined;
    folder?: string | undefined;
  },
): ProcessSpec {
  const url = `http://127.0.0.1:${own.port}`;
  return {
    name: own.name,
    role: own.role,
    command: process.execPath,
    args: [...(own.debugPort === undefined ? [] : watched(own.debugPort)), join('dist', 'src', 'main.js'), own.role],
    cwd: own.folder ?? join(repositoryRoot, 'repos', service.name),
    env: {
      ...common(service, layout),
      HOST: '127.0.0.1',
      PORT: String(own.port),
      METRICS_PORT: String(own.metricsPort),
      ...own.env,
    },
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

function common(service: Service, layout: Layout): Record<string, string> {
  return {
    DATABASE_URL: service.databaseUrl,
    // V8 keeps the compiled code of a start for the next one.
    NODE_COMPILE_CACHE: layout.compileCache,
  };
}

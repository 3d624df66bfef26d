import type { Layout } from '../data/layout.ts';
import type { Secrets } from '../data/secrets.ts';
import type { Ports } from '../ports.ts';
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

/** Where services find the keys and certificates that they are told of. */
export type KeyFiles = Pick<
  Layout,
  'signingKeys' | 'authorities' | 'certificateOf' | 'certificateKeyOf' | 'serviceKeyOf' | 'callersOf'
>;

/** Names by which processes reach each other: all the same on one machine, each another in containers. */
export type Hosts = {
  readonly postgres: string;
  /** Of the api of a service. Its certificate, shown on its internal port, has the second name. */
  readonly apiOf: (service: ServiceName) => { readonly http: string; readonly internal: string };
};

export const thisMachine: Hosts = {
  postgres: '127.0.0.1',
  apiOf: () => ({ http: '127.0.0.1', internal: 'localhost' }),
};

/** @param files as the processes see them. */
export function describeServices(
  files: KeyFiles,
  ports: Ports,
  secrets: Secrets,
  hosts: Hosts = thisMachine,
): Record<ServiceName, Service> {
  const databases = databasesOf(secrets);
  return {
    'users-service': {
      name: 'users-service',
      short: 'users',
      appId: 'users-worker',
      database: databases['users-service'],
      databaseUrl: databaseUrl(ports.postgres, databases['users-service'], hosts.postgres),
      apiPort: ports.usersApi,
      workerPort: ports.usersWorker,
      apiMetricsPort: ports.usersApiMetrics,
      workerMetricsPort: ports.usersWorkerMetrics,
      daprToken: secrets.usersDaprToken,
      appToken: secrets.usersAppToken,
      apiEnv: {
        ...grpcEnv('users-service', files, ports.usersGrpc, ports.usersInternalGrpc),
        SIGNING_KEYS_FILE: files.signingKeys,
        SESSION_SECRET: secrets.sessionSecret,
        COOKIE_SECURE: 'false', // The origin is plain http on this machine.
      },
      workerEnv: {
        ...callEnv('users-service', files),
        TODO_INTERNAL_URL: `https://${hosts.apiOf('todo-service').internal}:${ports.todoInternalGrpc}`,
      },
    },
    'todo-service': {
      name: 'todo-service',
      short: 'todo',
      appId: 'todo-worker',
      database: databases['todo-service'],
      databaseUrl: databaseUrl(ports.postgres, databases['todo-service'], hosts.postgres),
      apiPort: ports.todoApi,
      workerPort: ports.todoWorker,
      apiMetricsPort: ports.todoApiMetrics,
      workerMetricsPort: ports.todoWorkerMetrics,
      daprToken: secrets.todoDaprToken,
      appToken: secrets.todoAppToken,
      apiEnv: {
        ...grpcEnv('todo-service', files, ports.todoGrpc, ports.todoInternalGrpc),
        JWKS_URL: `http://${hosts.apiOf('users-service').http}:${ports.usersApi}/api/users/.well-known/jwks.json`,
      },
      workerEnv: {
        ...callEnv('todo-service', files),
        USERS_INTERNAL_URL: `https://${hosts.apiOf('users-service').internal}:${ports.usersInternalGrpc}`,
      },
    },
  };
}

/** What an api shows those who call it by gRPC, and whom it believes. */
function grpcEnv(service: ServiceName, files: KeyFiles, port: number, internalPort: number): Record<string, string> {
  return {
    GRPC_PORT: String(port),
    INTERNAL_GRPC_PORT: String(internalPort),
    TLS_CERT_FILE: files.certificateOf(service),
    TLS_KEY_FILE: files.certificateKeyOf(service),
    SERVICE_CALLERS_FILE: files.callersOf(service),
  };
}

/** What a worker needs to call other services. */
function callEnv(service: ServiceName, files: KeyFiles): Record<string, string> {
  return { TLS_CA_FILE: files.authorities, SERVICE_KEY_FILE: files.serviceKeyOf(service) };
}

/** What a service's errand reads that brings its database up to date. */
export function migrateEnv(service: Service): Record<string, string> {
  return { DATABASE_URL: service.databaseUrl };
}

/** @param host what it listens on. */
export function apiEnv(service: Service, host: string): Record<string, string> {
  return {
    ...serverEnv(service, host, service.apiPort, service.apiMetricsPort),
    ...service.apiEnv,
  };
}

/** Ports of a worker, which a service may have more than one of. */
export type WorkerPorts = { readonly port: number; readonly metricsPort: number; readonly daprHttpPort: number };

/** @param host what it listens on. */
export function workerEnv(
  service: Service,
  host: string,
  { port, metricsPort, daprHttpPort }: WorkerPorts,
): Record<string, string> {
  return {
    ...serverEnv(service, host, port, metricsPort),
    ...service.workerEnv,
    DAPR_HTTP_PORT: String(daprHttpPort),
    DAPR_API_TOKEN: service.daprToken,
    APP_API_TOKEN: service.appToken,
  };
}

function serverEnv({ databaseUrl }: Service, host: string, port: number, metricsPort: number): Record<string, string> {
  return { DATABASE_URL: databaseUrl, HOST: host, PORT: String(port), METRICS_PORT: String(metricsPort) };
}

import { type Row, type ServiceName, type ServiceRow, services as rows, type ServiceShort } from '../../services.ts';
import type { Layout } from '../data-folder/layout.ts';
import type { Secrets } from '../data-folder/secrets.ts';
import type { Ports } from '../ports/ports.ts';
import { type Database, databaseUrl } from '../postgres/databases.ts';

export type { ServiceName, ServiceShort } from '../../services.ts';

export const serviceNames: readonly ServiceName[] = rows.map(({ name }) => name);

/** @throws {Error} if there is no service of that name. */
export function serviceNamed(name: string): ServiceName {
  const found = serviceNames.find((known) => known === name);
  if (found === undefined) throw new Error(`There is no service ${name}. There are: ${serviceNames.join(', ')}.`);
  return found;
}

/**
 * The service that signs access tokens.
 * @throws {Error} unless exactly one row has `signsTokens`.
 */
export function tokenIssuerOf<R extends ServiceRow>(all: readonly R[]): R {
  const [issuer, ...others] = all.filter(({ signsTokens }) => signsTokens === true);
  if (issuer === undefined || others.length > 0) {
    const found = [issuer, ...others].map((row) => row?.name ?? 'none').join(', ');
    throw new Error(`services.ts: exactly one service must have signsTokens, but found: ${found}.`);
  }
  return issuer;
}

export const tokenIssuer: Row = tokenIssuerOf<Row>(rows);

/**
 * The services whose snapshots this one reads.
 * @throws {Error} if `peers` names an unknown service.
 */
export function peersOf<R extends ServiceRow>({ name, peers }: ServiceRow, all: readonly R[]): readonly R[] {
  const unknown = peers.filter((peer) => !all.some((row) => row.name === peer));
  if (unknown.length > 0) throw new Error(`services.ts: ${name} has unknown peers: ${unknown.join(', ')}.`);
  return all.filter((row) => peers.includes(row.name));
}

/** The Dapr app id of a service's worker. It is also the Kafka consumer group. */
export const appIdOf = <Short extends string>(short: Short) => `${short}-worker` as const;

/** Everything that a process runner needs to know of a service. */
export type Service = {
  readonly name: ServiceName;
  readonly short: ServiceShort;
  readonly appId: `${ServiceShort}-worker`;
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

/** A record with one value for each service. */
export function forEachService<T>(valueOf: (row: Row) => T): Readonly<Record<ServiceName, T>> {
  return Object.fromEntries(rows.map((row) => [row.name, valueOf(row)])) as Record<ServiceName, T>;
}

/** Each service's own database and role. */
export function databasesOf(secrets: Secrets): Readonly<Record<ServiceName, Database>> {
  return forEachService(({ short }) => ({
    name: short,
    role: `${short}_service`,
    password: secrets[`${short}DatabasePassword`],
  }));
}

/** Paths of the keys and certificates, as the services see them. */
export type KeyFiles = Pick<
  Layout,
  'signingKeys' | 'authorities' | 'certificateOf' | 'certificateKeyOf' | 'serviceKeyOf' | 'callersOf'
>;

/** Host names by which processes reach each other: the same for all on one machine, one for each in containers. */
export type Hosts = {
  readonly postgres: string;
  /** The host names of a service's api. The certificate on its internal port has the second name. */
  readonly apiOf: (service: ServiceName) => { readonly http: string; readonly internal: string };
};

const thisMachine: Hosts = {
  postgres: '127.0.0.1',
  apiOf: () => ({ http: '127.0.0.1', internal: 'localhost' }),
};

/** @param files the paths of the files, as the processes see them. */
export function describeServices(
  files: KeyFiles,
  ports: Ports,
  secrets: Secrets,
  hosts: Hosts = thisMachine,
): Readonly<Record<ServiceName, Service>> {
  const databases = databasesOf(secrets);
  return forEachService((row) => {
    const { name, short } = row;
    return {
      name,
      short,
      appId: appIdOf(short),
      database: databases[name],
      databaseUrl: databaseUrl(ports.postgres, databases[name], hosts.postgres),
      apiPort: ports[`${short}Api`],
      workerPort: ports[`${short}Worker`],
      apiMetricsPort: ports[`${short}ApiMetrics`],
      workerMetricsPort: ports[`${short}WorkerMetrics`],
      daprToken: secrets[`${short}DaprToken`],
      appToken: secrets[`${short}AppToken`],
      apiEnv: { ...grpcEnv(row, files, ports), ...tokenEnv(row, files, ports, secrets, hosts) },
      workerEnv: {
        TLS_CA_FILE: files.authorities,
        SERVICE_KEY_FILE: files.serviceKeyOf(name),
        ...peersEnv(row, ports, hosts),
      },
    };
  });
}

/** The certificate that an api shows to gRPC callers, and the keys of the services that may call it. */
function grpcEnv({ name, short }: Row, files: KeyFiles, ports: Ports): Record<string, string> {
  return {
    GRPC_PORT: String(ports[`${short}Grpc`]),
    INTERNAL_GRPC_PORT: String(ports[`${short}InternalGrpc`]),
    TLS_CERT_FILE: files.certificateOf(name),
    TLS_KEY_FILE: files.certificateKeyOf(name),
    SERVICE_CALLERS_FILE: files.callersOf(name),
  };
}

/** The variables with which an api signs access tokens. For all other services, those with which it checks them. */
function tokenEnv(row: Row, files: KeyFiles, ports: Ports, secrets: Secrets, hosts: Hosts): Record<string, string> {
  if (row.name === tokenIssuer.name)
    return {
      SIGNING_KEYS_FILE: files.signingKeys,
      SESSION_SECRET: secrets.sessionSecret,
      COOKIE_SECURE: 'false', // The origin is plain http on this machine.
    };
  return { TLS_CA_FILE: files.authorities, ...internalUrl(tokenIssuer, ports, hosts) };
}

/** Path at which the token issuer publishes the public keys of its access tokens for everybody. Services read them at its internal port. */
export const jwksPathOf = ({ apiPath }: Pick<ServiceRow, 'apiPath'>) => `${apiPath}/.well-known/jwks.json`;

/** Environment variable with the address of a service's internal port: snapshots, and public keys. */
export const internalVariableOf = ({ short }: Pick<ServiceRow, 'short'>) => `${short.toUpperCase()}_INTERNAL_URL`;

/** The addresses at which a worker reads the snapshots of its peers. */
function peersEnv(row: Row, ports: Ports, hosts: Hosts): Record<string, string> {
  return Object.assign({}, ...peersOf<Row>(row, rows).map((peer) => internalUrl(peer, ports, hosts))) as Record<
    string,
    string
  >;
}

function internalUrl({ name, short }: Row, ports: Ports, hosts: Hosts): Record<string, string> {
  return {
    [internalVariableOf({ short })]: `https://${hosts.apiOf(name).internal}:${ports[`${short}InternalGrpc`]}`,
  };
}

/** Variables of the command that migrates a service's database. */
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

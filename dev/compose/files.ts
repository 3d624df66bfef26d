import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { ensureCredentials } from '../../tools/data-folder/credentials.ts';
import { writePrivateFile } from '../../tools/data-folder/json-file.ts';
import { type Layout, layoutOf } from '../../tools/data-folder/layout.ts';
import { ensureSigningKeys, loadSecrets } from '../../tools/data-folder/secrets.ts';
import { daprdEnv, type Messaging, writeManifests } from '../parts/daprd.ts';
import { databasesSql } from '../../tools/postgres/databases.ts';
import { loggingProperties, serverProperties } from '../parts/kafka-config.ts';
import {
  apiEnv,
  databasesOf,
  describeServices,
  migrateEnv,
  type Service,
  serviceNamed,
  serviceNames,
  workerEnv,
} from '../../tools/services/services.ts';
import { daprPortsOf, defaultPorts } from '../../tools/ports/ports.ts';
import { envFile } from './env-file.ts';
import { gatewayRoutes } from './gateway-routes.ts';
import { apiExtras, apiOf, hosts, kafka, keyFiles } from './network.ts';

/** Compose itself reads these files, as the user who calls it. */
const OWNERS_ONLY = 0o600;
/** The users of the containers must be able to read the mounted files. On the machine, the folder above keeps other users out. */
const MOUNTED = 0o644;
const MOUNTED_FOLDER = 0o755;

/**
 * Writes all files that compose.yaml refers to: environment files, secrets, keys, certificates, and the configuration of Postgres, Kafka
 * and the sidecars. Existing secrets stay, and certificates are renewed in time. All other files are written again.
 */
export async function writeComposeFiles(dir: string, messaging: Messaging): Promise<void> {
  const layout = layoutOf(dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  const secrets = loadSecrets(layout);
  await ensureSigningKeys(layout);
  await ensureCredentials(layout, serviceNames, (service) => apiOf(serviceNamed(service)));
  writeManifests(layout, `${kafka.host}:${kafka.port}`, messaging);

  const described = describeServices(keyFiles, defaultPorts, secrets, hosts);
  for (const service of Object.values(described)) {
    for (const [name, variables] of Object.entries(environments(service)))
      write(dir, `env/${name}.env`, envFile(variables), OWNERS_ONLY);
  }
  write(dir, 'postgres/password', secrets.postgresPassword, MOUNTED);
  write(dir, 'postgres/databases.sql', databasesSql(Object.values(databasesOf(secrets))), MOUNTED);
  write(dir, 'gateway.yaml', stringify(gatewayRoutes()), MOUNTED);
  write(dir, 'kafka/server.properties', serverProperties(kafka), MOUNTED);
  write(dir, 'kafka/log4j2.properties', loggingProperties, MOUNTED);
  openToContainers(layout);
}

/** Variables by container. */
function environments(service: Service): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const { short, appId } = service;
  const worker = {
    port: service.workerPort,
    metricsPort: service.workerMetricsPort,
    daprHttpPort: daprPortsOf(short, defaultPorts).http,
  };
  return {
    [`${short}-migrate`]: migrateEnv(service),
    [`${short}-api`]: { ...apiEnv(service, '0.0.0.0'), ...apiExtras },
    // The sidecar shares the worker's network, and nobody else calls the worker.
    [appId]: workerEnv(service, '127.0.0.1', worker),
    [`${appId}-daprd`]: daprdEnv(service),
  };
}

function write(dir: string, name: string, content: string, mode: number): void {
  const path = join(dir, name);
  mkdirSync(dirname(path), { recursive: true, mode: MOUNTED_FOLDER });
  writePrivateFile(path, content);
  chmodSync(path, mode);
}

function openToContainers(layout: Layout): void {
  for (const folder of [dirname(layout.authorities), layout.dapr, join(layout.dapr, 'resources')])
    chmodSync(folder, MOUNTED_FOLDER);
  const ofServices = serviceNames.flatMap((service) => [
    layout.certificateOf(service),
    layout.certificateKeyOf(service),
    layout.serviceKeyOf(service),
    layout.callersOf(service),
  ]);
  for (const file of [layout.signingKeys, layout.authorities, ...ofServices]) chmodSync(file, MOUNTED);
}

import { forEachService, type Hosts, type KeyFiles, type ServiceName } from '../../tools/services/services.ts';
import { defaultPorts } from '../../tools/ports/ports.ts';

/** How the containers of compose.yaml find each other and their files. Ports are those of `npm start`. */

export const hosts: Hosts = {
  postgres: 'postgres',
  apiOf: (service) => ({ http: apiOf(service), internal: apiOf(service) }),
};

/** The container of a service's api. */
export const apiOf = (service: ServiceName): string => `${shorts[service]}-api`;

const shorts = forEachService(({ short }) => short);

export const kafka = {
  host: 'kafka',
  listen: '0.0.0.0',
  port: defaultPorts.kafka,
  controllerPort: defaultPorts.kafkaController,
  logDir: '/var/lib/kafka/data',
} as const;

/** Compose mounts secrets in this folder. A secret has the same name in compose.yaml and as a file. */
const SECRETS = '/run/secrets';

export const keyFiles: KeyFiles = {
  signingKeys: `${SECRETS}/signing-keys.json`,
  authorities: `${SECRETS}/authorities.pem`,
  certificateOf: (service) => `${SECRETS}/${service}.pem`,
  certificateKeyOf: (service) => `${SECRETS}/${service}.key.pem`,
  serviceKeyOf: (service) => `${SECRETS}/${service}.jwk.json`,
  callersOf: (service) => `${SECRETS}/${service}.callers.json`,
};

/** The folder in which the sidecars see the manifests. */
export const DAPR_FOLDER = '/etc/dapr';

/** Requests come through the gateway, from the containers' own network. So services trust what the gateway says about the caller. */
export const apiExtras = { TRUSTED_PROXIES: 'loopback,uniquelocal' } as const;

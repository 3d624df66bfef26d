import type { KeyFiles, Hosts, ServiceName } from '../local/parts/services.ts';
import { defaultPorts } from '../local/ports.ts';

/** How the containers of compose.yaml find each other and their files. Ports are those of `npm start`. */

export const hosts: Hosts = {
  postgres: 'postgres',
  apiOf: (service) => ({ http: apiOf(service), internal: apiOf(service) }),
};

/** The container of a service's api. */
export const apiOf = (service: ServiceName) => `${service.replace(/-service$/, '')}-api`;

export const kafka = {
  host: 'kafka',
  listen: '0.0.0.0',
  port: defaultPorts.kafka,
  controllerPort: defaultPorts.kafkaController,
  logDir: '/var/lib/kafka/data',
} as const;

/** Secrets are mounted here, each under its name in compose.yaml, which is that of its file. */
const SECRETS = '/run/secrets';

export const keyFiles: KeyFiles = {
  signingKeys: `${SECRETS}/signing-keys.json`,
  authorities: `${SECRETS}/authorities.pem`,
  certificateOf: (service) => `${SECRETS}/${service}.pem`,
  certificateKeyOf: (service) => `${SECRETS}/${service}.key.pem`,
  serviceKeyOf: (service) => `${SECRETS}/${service}.jwk.json`,
  callersOf: (service) => `${SECRETS}/${service}.callers.json`,
};

/** Where the sidecars see the manifests. */
export const DAPR_FOLDER = '/etc/dapr';

/** Requests come through the gateway, from the containers' own network: it is believed about who called. */
export const apiExtras = { TRUSTED_PROXIES: 'loopback,uniquelocal' } as const;

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Layout } from '../../tools/data-folder/layout.ts';
import type { DaprPorts } from '../../tools/ports/ports.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { httpProbe } from '../supervisor/readiness.ts';
import type { Service } from '../../tools/services/services.ts';
import { configuration, type Delivery, pubsubComponents, subscriptionsTo } from '../../tools/dapr/dapr-manifests.ts';

/** The sidecar of one app. Both run on this machine and meet on loopback. */
export type Sidecar = {
  readonly name: string;
  readonly appId: string;
  readonly appPort: number;
  readonly ports: DaprPorts;
  readonly daprToken: string;
  readonly appToken: string;
};

/** The topics of each subscribing app, and how daprd delivers them. */
export type Messaging = {
  readonly subscriptions: Readonly<Record<string, readonly string[]>>;
  readonly delivery: Delivery;
};

/** Writes the manifests for all sidecars. Each sidecar uses those that have its app id in `scopes`. */
export function writeManifests(layout: Layout, brokers: string, { subscriptions, delivery }: Messaging): void {
  const resources = join(layout.dapr, 'resources');
  mkdirSync(resources, { recursive: true, mode: 0o700 });
  writeFileSync(join(layout.dapr, 'configuration.yaml'), stringify(configuration()));
  writeFileSync(join(resources, 'pubsub.yaml'), documents(pubsubComponents(brokers, delivery)));
  const all = Object.entries(subscriptions).flatMap(([appId, topics]) =>
    topics.flatMap((topic) => subscriptionsTo(topic, appId, delivery)),
  );
  writeFileSync(join(resources, 'subscriptions.yaml'), documents(all));
}

const documents = (manifests: readonly object[]) => manifests.map((manifest) => stringify(manifest)).join('---\n');

/** The sidecar of a worker. All workers of a service share one app id and so one consumer group. */
export function sidecarOf(service: Service, worker: string, appPort: number, ports: DaprPorts): Sidecar {
  const { appId, daprToken, appToken } = service;
  return { name: `${worker}-daprd`, appId, appPort, ports, daprToken, appToken };
}

/** @param folder the path, as the sidecar sees it, of the files that {@link writeManifests} wrote. */
export function daprdArgs({ appId, appPort, ports }: Omit<Sidecar, 'name'>, folder: string): string[] {
  return [
    ['--app-id', appId],
    ['--app-port', `${appPort}`, '--app-protocol', 'http', '--app-channel-address', '127.0.0.1'],
    ['--enable-app-health-check', '--app-health-check-path', '/health/live'],
    ['--app-health-probe-interval', '1', '--app-health-threshold', '3'],
    ['--resources-path', join(folder, 'resources'), '--config', join(folder, 'configuration.yaml')],
    ['--dapr-listen-addresses', '127.0.0.1', '--dapr-http-port', `${ports.http}`, '--dapr-grpc-port', `${ports.grpc}`],
    ['--dapr-internal-grpc-listen-address', '127.0.0.1', '--dapr-internal-grpc-port', `${ports.internal}`],
    ['--metrics-listen-address', '127.0.0.1', '--metrics-port', `${ports.metrics}`],
    ['--dapr-graceful-shutdown-seconds', '5', '--log-as-json'],
  ].flat();
}

export function daprdEnv({ daprToken, appToken }: Pick<Sidecar, 'daprToken' | 'appToken'>): Record<string, string> {
  return { DAPR_API_TOKEN: daprToken, APP_API_TOKEN: appToken };
}

export function daprdSpec(binary: string, layout: Layout, sidecar: Sidecar): ProcessSpec {
  const { name, ports } = sidecar;
  const url = `http://127.0.0.1:${ports.http}`;
  const healthUrl = `${url}/v1.0/healthz`;
  return {
    name,
    role: 'sidecar',
    command: binary,
    args: daprdArgs(sidecar, layout.dapr),
    cwd: layout.dataDir,
    env: daprdEnv(sidecar),
    port: ports.http,
    url,
    healthUrl,
    probe: httpProbe(healthUrl),
    readyWithinMs: 60_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 10_000,
  };
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freeDaprPorts } from '../../../tools/ports/ports.ts';
import { ensureDaprd } from '../../../tools/toolchain/index.ts';
import type { Credentials } from './authority.ts';
import { type Manifest, only } from './charts.ts';
import { quietly } from '../../support/quietly.ts';
import { startProgram } from './program.ts';

export type Sidecar = AsyncDisposable & { readonly url: string };

const SECRET = 'kafka-sidecar-client';

/**
 * daprd with the chart's Configuration and Components, as Dapr's injector starts it for an app. A local secret store named
 * "kubernetes" holds the Secret that the Components use. Only the broker's address differs.
 */
export async function sidecarOf(
  appId: string,
  manifests: readonly Manifest[],
  brokers: string,
  { ca, cert, key }: Credentials,
): Promise<Sidecar> {
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-sidecar-'));
  const resources = join(folder, 'resources');
  mkdirSync(resources);
  const secrets = join(folder, 'secrets.json');
  writeFileSync(secrets, JSON.stringify({ [SECRET]: { 'ca.crt': ca, 'tls.crt': cert, 'tls.key': key } }));
  const components = manifests.filter(({ kind }) => kind === 'Component');
  const text = components.map((component) => stringify(component)).join('---\n');
  writeFileSync(join(resources, 'pubsub.yaml'), text.replaceAll('kafka.todo-test.svc:9093', brokers));
  writeFileSync(join(resources, 'secrets.yaml'), stringify(secretStore(secrets)));
  const configuration = join(folder, 'configuration.yaml');
  writeFileSync(configuration, stringify(withoutNameResolution(only(manifests, 'Configuration', 'todo-platform'))));

  const { binary } = await ensureDaprd(quietly);
  const ports = await freeDaprPorts();
  const args = [
    ['--app-id', appId, '--resources-path', resources, '--config', configuration],
    ['--dapr-listen-addresses', '127.0.0.1', '--dapr-http-port', `${ports.http}`, '--dapr-grpc-port', `${ports.grpc}`],
    ['--dapr-internal-grpc-listen-address', '127.0.0.1', '--dapr-internal-grpc-port', `${ports.internal}`],
    ['--metrics-listen-address', '127.0.0.1', '--metrics-port', `${ports.metrics}`],
  ].flat();
  const url = `http://127.0.0.1:${ports.http}`;
  const ready = async () => {
    const { ok } = await fetch(`${url}/v1.0/healthz`);
    if (!ok) throw new Error('daprd is not ready');
  };
  const program = await startProgram(binary, args, { folder, ready, withinMs: 60_000, endedBy: 'SIGTERM' });
  return { ...program, url };
}

function secretStore(file: string): object {
  const metadata = [
    { name: 'secretsFile', value: file },
    { name: 'multiValued', value: 'true' },
  ];
  return {
    ...{ apiVersion: 'dapr.io/v1alpha1', kind: 'Component', metadata: { name: 'kubernetes' } },
    spec: { type: 'secretstores.local.file', version: 'v1', metadata },
  };
}

/** Without Kubernetes, the default (mDNS) would announce the app on the network. */
function withoutNameResolution(configuration: Manifest): object {
  const spec = configuration.spec as object;
  return { ...configuration, spec: { ...spec, nameResolution: { component: 'kubernetes', version: 'v1' } } };
}

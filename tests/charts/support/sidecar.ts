import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freeDaprPorts } from '../../../platform/local/ports.ts';
import { ensureDaprd } from '../../../platform/toolchain/index.ts';
import { eventually } from '../../support/eventually.ts';
import type { Credentials } from './authority.ts';
import { type Manifest, only } from './charts.ts';
import { quietly } from '../../support/quietly.ts';

export type Sidecar = AsyncDisposable & { readonly url: string };

const SECRET = 'kafka-sidecar-client';

/**
 * daprd with the chart's Configuration and Components, as the injector would start it for an app. Its secret store has the name
 * of Kubernetes' own and holds the one Secret that the Components refer to; brokers are this machine's.
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
  const log = join(folder, 'daprd.log');
  const output = openSync(log, 'w');
  const args = [
    ['--app-id', appId, '--resources-path', resources, '--config', configuration],
    ['--dapr-listen-addresses', '127.0.0.1', '--dapr-http-port', `${ports.http}`, '--dapr-grpc-port', `${ports.grpc}`],
    ['--dapr-internal-grpc-listen-address', '127.0.0.1', '--dapr-internal-grpc-port', `${ports.internal}`],
    ['--metrics-listen-address', '127.0.0.1', '--metrics-port', `${ports.metrics}`],
  ].flat();
  const child = spawn(binary, args, { cwd: folder, stdio: ['ignore', output, output] });
  closeSync(output);
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${ports.http}`;
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`daprd ended:\n${readFileSync(log, 'utf8')}`);
    const { ok } = await fetch(`${url}/v1.0/healthz`);
    if (!ok) throw new Error(`daprd is not ready:\n${readFileSync(log, 'utf8')}`);
  }, 60_000);
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
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

/** Outside of Kubernetes the default, mDNS, would announce the app on the network. */
function withoutNameResolution(configuration: Manifest): object {
  const spec = configuration.spec as object;
  return { ...configuration, spec: { ...spec, nameResolution: { component: 'kubernetes', version: 'v1' } } };
}

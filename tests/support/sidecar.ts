import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf, makeDataDir } from '../../tools/data-folder/layout.ts';
import { daprdSpec, writeManifests } from '../../dev/parts/daprd.ts';
import { freeDaprPorts } from '../../tools/ports/ports.ts';
import { ensureDaprd } from '../../tools/toolchain/index.ts';
import { delivery } from '@todo-platform/contracts';
import type { RunningProduct } from './running-product.ts';
import { quietly } from './quietly.ts';

export type Sidecar = { stop(): Promise<void> };

/**
 * Starts a sidecar, configured as in the product, for a test's app that subscribes to `topic`. It requests redelivery at once,
 * so that a short test sees many failures.
 */
export async function startSidecar(product: RunningProduct, topic: string, appPort: number): Promise<Sidecar> {
  const appId = `e2e-${topic}`;
  const layout = layoutOf(join(product.dataDir, appId));
  mkdirSync(layout.dataDir);
  makeDataDir(layout);
  writeManifests(layout, product.kafkaBroker, { subscriptions: { [appId]: [topic] }, delivery });
  const component = join(layout.dapr, 'resources/pubsub.yaml');
  const retryingAtOnce = readFileSync(component, 'utf8')
    .replaceAll('value: 100ms', 'value: 1ms')
    .replaceAll('value: 1s', 'value: 1ms');
  writeFileSync(component, retryingAtOnce);

  const { binary } = await ensureDaprd(quietly);
  const ports = await freeDaprPorts();
  const spec = daprdSpec(binary, layout, { name: appId, appId, appPort, ports, daprToken: '', appToken: '' });
  const log = openSync(join(product.dataDir, 'logs', `${appId}.log`), 'a');
  const child = spawn(spec.command, spec.args, { cwd: spec.cwd, env: spec.env, stdio: ['ignore', log, log] });
  closeSync(log);
  return {
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

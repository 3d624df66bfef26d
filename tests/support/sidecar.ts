import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf, makeDataDir } from '../../platform/local/data/layout.ts';
import { daprdSpec, writeManifests } from '../../platform/local/parts/daprd.ts';
import { freeDaprPorts } from '../../platform/local/ports.ts';
import { ensureDaprd } from '../../platform/toolchain/index.ts';
import { delivery } from '@todo-platform/contracts';
import type { Whole } from './whole.ts';
import { quietly } from './quietly.ts';

export type LoneSidecar = { stop(): Promise<void> };

/**
 * A sidecar as the platform runs it, for an app of the test's own that subscribes to `topic`. It asks for what failed again at
 * once, so that little time shows many failures.
 */
export async function startSidecar(whole: Whole, topic: string, appPort: number): Promise<LoneSidecar> {
  const appId = `e2e-${topic}`;
  const layout = layoutOf(join(whole.dataDir, appId));
  mkdirSync(layout.dataDir);
  makeDataDir(layout);
  writeManifests(layout, whole.kafkaBroker, { subscriptions: { [appId]: [topic] }, delivery });
  const component = join(layout.dapr, 'resources/pubsub.yaml');
  const impatient = readFileSync(component, 'utf8')
    .replaceAll('value: 100ms', 'value: 1ms')
    .replaceAll('value: 1s', 'value: 1ms');
  writeFileSync(component, impatient);

  const { binary } = await ensureDaprd(quietly);
  const ports = await freeDaprPorts();
  const spec = daprdSpec(binary, layout, { name: appId, appId, appPort, ports, daprToken: '', appToken: '' });
  const log = openSync(join(whole.dataDir, 'logs', `${appId}.log`), 'a');
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

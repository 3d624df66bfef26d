import { join } from 'node:path';
import { z } from 'zod';
import { type Ended, runCommand } from '../../support/command.ts';
import { beside } from './beside.ts';
import { NAMESPACE, type TheCluster } from './the-cluster.ts';

const MAIN = join(import.meta.dirname, '../../../platform/main.ts');
const Secret = z.object({ data: z.object({ username: z.string(), password: z.string() }) });

/** Runs an operators' command (`todo-platform …`) on a service's database, through a port that kubectl forwards to it. */
export async function operate(cluster: TheCluster, service: string, ...args: readonly string[]): Promise<Ended> {
  const { data } = Secret.parse(await cluster.get('secret', `${service}-database`));
  const text = (base64: string) => Buffer.from(base64, 'base64').toString();
  const forward = ['port-forward', '--namespace', NAMESPACE, await cluster.primary(), ':5432'];
  const forwarding = beside(cluster.cluster, cluster.cluster.access.kubectl, forward);
  try {
    const port = await forwarding.said(/^Forwarding from 127\.0\.0\.1:(\d+)/);
    const database = service.replace('-service', '');
    // The certificate names the Service, and this is a port of this machine.
    const url = `postgres://${text(data.username)}:${text(data.password)}@127.0.0.1:${port}/${database}?sslmode=no-verify`;
    return await runCommand(process.execPath, [MAIN, ...args, '--database-url', url]);
  } finally {
    await forwarding[Symbol.asyncDispose]();
  }
}

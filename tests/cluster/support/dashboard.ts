import { join } from 'node:path';
import getPort from 'get-port';
import { eventually } from '../../support/eventually.ts';
import { beside } from './beside.ts';
import { NAMESPACE, type TheCluster } from './the-cluster.ts';

/** `kubectl argo rollouts dashboard`, on a port of its own. */
export async function openDashboard({ cluster, bin }: TheCluster): Promise<AsyncDisposable & { readonly url: string }> {
  const port = await getPort();
  const { context } = cluster.access;
  const args = ['dashboard', '--port', String(port), '--namespace', NAMESPACE];
  const inContext = context === undefined ? [] : ['--context', context];
  const dashboard = beside(cluster, join(bin, 'kubectl-argo-rollouts'), [...args, ...inContext]);
  const url = `http://localhost:${port}/rollouts`;
  try {
    await eventually(async () => {
      const { status } = await fetch(`${url}/`);
      if (status !== 200) throw new Error(`The dashboard answers ${status}.`);
    });
  } catch (error) {
    await dashboard[Symbol.asyncDispose]();
    throw error;
  }
  return { ...dashboard, url };
}

import { join } from 'node:path';
import getPort from 'get-port';
import { eventually } from '../../../../tests/support/eventually.ts';
import { startInBackground } from './background-process.ts';
import { NAMESPACE, type TestCluster } from './test-cluster.ts';

/** Starts `kubectl argo rollouts dashboard` on a free port. */
export async function openDashboard({
  cluster,
  bin,
}: TestCluster): Promise<AsyncDisposable & { readonly url: string }> {
  const port = await getPort();
  const { context } = cluster.access;
  const args = ['dashboard', '--port', String(port), '--namespace', NAMESPACE];
  const inContext = context === undefined ? [] : ['--context', context];
  const dashboard = startInBackground(cluster, join(bin, 'kubectl-argo-rollouts'), [...args, ...inContext]);
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

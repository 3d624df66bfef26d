import { eventually } from '../../support/eventually.ts';
import { type Ended, podsOfJob, runPod } from './run-pod.ts';
import type { TheCluster } from './the-cluster.ts';

/** Until the network knows a new pod; nothing was done then. */
const NOT_REACHED = /ECONNREFUSED|ETIMEDOUT|EAI_AGAIN/;
const PATIENCE_MS = 60_000;

/**
 * Runs an operators' command (`todo-platform …`) on a service's database: in a pod of the platform's image that may do what the
 * service's migration may.
 */
export async function operate(cluster: TheCluster, service: string, ...args: readonly string[]): Promise<Ended> {
  const [{ image }] = (await podsOfJob(cluster, 'platform', 'topics')).spec.containers;
  const migration = await podsOfJob(cluster, service, 'migrate');
  return eventually(async () => {
    const ended = await runPod(cluster, migration, { image, args: [...args, '--database-url', '$(DATABASE_URL)'] });
    if (ended.code !== 0 && NOT_REACHED.test(ended.output)) throw new Error(ended.output);
    return ended;
  }, PATIENCE_MS);
}

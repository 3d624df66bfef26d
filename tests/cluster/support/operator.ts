import { type Ended, podsOfJob, runPod } from './run-pod.ts';
import type { TheCluster } from './the-cluster.ts';

/**
 * Runs an operators' command (`todo-platform …`) on a service's database: in a pod of the platform's image that may do what the
 * service's migration may.
 */
export async function operate(cluster: TheCluster, service: string, ...args: readonly string[]): Promise<Ended> {
  const [{ image }] = (await podsOfJob(cluster, 'platform', 'topics')).spec.containers;
  const migration = await podsOfJob(cluster, service, 'migrate');
  return runPod(cluster, migration, { image, args: [...args, '--database-url', '$(DATABASE_URL)'] });
}

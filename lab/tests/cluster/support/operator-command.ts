import { type Ended, jobTemplate, runPod } from './run-pod.ts';
import type { TestCluster } from './test-cluster.ts';

/**
 * Runs an operators' command (`todo-platform …`) on a service's database, in a pod of the operators' image with the rights of the
 * service's migration.
 */
export async function runOperatorCommand(
  cluster: TestCluster,
  service: string,
  ...args: readonly string[]
): Promise<Ended> {
  const [{ image }] = (await jobTemplate(cluster, 'infrastructure', 'topics')).spec.containers;
  const migration = await jobTemplate(cluster, service, 'migrate');
  return runPod(cluster, migration, { image, args: [...args, '--database-url', '$(DATABASE_URL)'] });
}

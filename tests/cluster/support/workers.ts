import { z } from 'zod';
import { podsOf, type TheCluster } from './the-cluster.ts';

const Ready = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
      status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
    }),
  ),
});

/** The ready pods of a service's worker. */
export async function readyWorkers(cluster: TheCluster, service: string): Promise<readonly string[]> {
  const { items } = Ready.parse(await cluster.get('pods', '--selector', podsOf(service, 'worker')));
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .filter(({ status }) => status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'))
    .map(({ metadata }) => metadata.name);
}

/** Keeps a worker at no pod, whatever waits. https://keda.sh/docs/2.18/concepts/scaling-deployments/#pausing-autoscaling */
export async function pauseWorkers(cluster: TheCluster, service: string): Promise<void> {
  await cluster.kubectl(
    'annotate',
    'scaledobject',
    `${service}-worker`,
    'autoscaling.keda.sh/paused-replicas=0',
    '--overwrite',
  );
}

/** Gives it back to what it is scaled by. */
export async function resumeWorkers(cluster: TheCluster, service: string): Promise<void> {
  await cluster.kubectl('annotate', 'scaledobject', `${service}-worker`, 'autoscaling.keda.sh/paused-replicas-');
}

/** How many workers the autoscaler asks for. */
export async function workersAsked(cluster: TheCluster, service: string): Promise<number> {
  const path = 'jsonpath={.spec.replicas}';
  return Number(await cluster.kubectl('get', 'rollouts.argoproj.io', `${service}-worker`, '--output', path));
}

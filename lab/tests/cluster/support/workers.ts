import { z } from 'zod';
import { podsOf, type TestCluster } from './test-cluster.ts';

const Ready = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
      status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
    }),
  ),
});

/** The names of a worker's ready pods. */
export async function readyWorkers(cluster: TestCluster, service: string): Promise<readonly string[]> {
  const { items } = Ready.parse(await cluster.get('pods', '--selector', podsOf(service, 'worker')));
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .filter(({ status }) => status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'))
    .map(({ metadata }) => metadata.name);
}

/** Scales a worker to zero and keeps it there. https://keda.sh/docs/2.18/concepts/scaling-deployments/#pausing-autoscaling */
export async function pauseWorkers(cluster: TestCluster, service: string): Promise<void> {
  await cluster.kubectl(
    'annotate',
    'scaledobject',
    `${service}-worker`,
    'autoscaling.keda.sh/paused-replicas=0',
    '--overwrite',
  );
}

/** Lets the autoscaler scale the worker again. */
export async function resumeWorkers(cluster: TestCluster, service: string): Promise<void> {
  await cluster.kubectl('annotate', 'scaledobject', `${service}-worker`, 'autoscaling.keda.sh/paused-replicas-');
}

/** How many pods the autoscaler requests. */
export async function requestedWorkers(cluster: TestCluster, service: string): Promise<number> {
  const path = 'jsonpath={.spec.replicas}';
  return Number(await cluster.kubectl('get', 'rollouts.argoproj.io', `${service}-worker`, '--output', path));
}

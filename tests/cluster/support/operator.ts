import { randomUUID } from 'node:crypto';
import { parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import { eventually } from '../../support/eventually.ts';
import { NAMESPACE, type TheCluster } from './the-cluster.ts';

const PATIENCE_MS = 240_000;
const Container = z.looseObject({ image: z.string() });
/** A Job with one container. */
const Job = z.object({
  kind: z.literal('Job'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    template: z.object({
      metadata: z.looseObject({}),
      spec: z.looseObject({ containers: z.tuple([Container]) }),
    }),
  }),
});
const Pod = z.object({
  status: z.object({
    phase: z.enum(['Succeeded', 'Failed']),
    containerStatuses: z.tuple([z.object({ state: z.object({ terminated: z.object({ exitCode: z.number() }) }) })]),
  }),
});

/**
 * Runs an operators' command (`todo-platform …`) on a service's database: in a pod of the platform's image that may do what the
 * service's migration may. Nothing of it stays.
 * @returns its exit code and what it printed.
 */
export async function operate(
  cluster: TheCluster,
  service: string,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly output: string }> {
  const { template } = (await jobOf(cluster, service, 'migrate')).spec;
  const operators = (await jobOf(cluster, 'platform', 'topics')).spec.template.spec.containers[0];
  const [container] = template.spec.containers;
  const name = `operator-${randomUUID().slice(0, 8)}`;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, name },
    spec: {
      ...template.spec,
      containers: [
        {
          ...container,
          name: 'operator',
          image: operators.image,
          args: [...args, '--database-url', '$(DATABASE_URL)'],
        },
      ],
    },
  };
  await cluster.cluster.apply(stringify(pod), NAMESPACE);
  try {
    const [{ state }] = await eventually(
      async () => Pod.parse(await cluster.get('pod', name)).status.containerStatuses,
      PATIENCE_MS,
    );
    return { code: state.terminated.exitCode, output: await cluster.kubectl('logs', name) };
  } finally {
    await cluster.kubectl('delete', 'pod', name, '--now');
  }
}

/** A Job that a release's hooks run, as the release has it: the Job itself is removed after a day. */
async function jobOf(cluster: TheCluster, release: string, component: string): Promise<z.infer<typeof Job>> {
  const hooks = parseAllDocuments(await cluster.cluster.helm(['get', 'hooks', release, '--namespace', NAMESPACE]));
  const found = hooks
    .map((document) => Job.safeParse(document.toJS()).data)
    .find((job) => job?.metadata.name === `${release}-${component}`);
  if (found === undefined) throw new Error(`The release ${release} has no Job for ${component}.`);
  return found;
}

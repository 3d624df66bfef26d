import { randomUUID } from 'node:crypto';
import { parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import { eventually } from '../../../../tests/support/eventually.ts';
import { NAMESPACE, type TestCluster } from './test-cluster.ts';

const PATIENCE_MS = 240_000;
/** A Job with one container. */
const Job = z.object({
  kind: z.literal('Job'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    template: z.object({
      metadata: z.looseObject({}),
      spec: z.looseObject({ containers: z.tuple([z.looseObject({ image: z.string() })]) }),
    }),
  }),
});
const Ended = z.object({
  items: z.tuple([
    z.object({
      status: z.object({
        containerStatuses: z.tuple([z.object({ state: z.object({ terminated: z.object({ exitCode: z.number() }) }) })]),
      }),
    }),
  ]),
});

/** A pod template: labels, by which NetworkPolicies admit the pod, and one container. */
export type Template = z.infer<typeof Job>['spec']['template'];
export type Ended = { readonly code: number; readonly output: string };

/**
 * Runs a pod from a template to its end, with changes to its container, and deletes it.
 * @returns its exit code and output.
 */
export async function runPod(cluster: TestCluster, { metadata, spec }: Template, change: object): Promise<Ended> {
  const name = `test-${randomUUID().slice(0, 8)}`;
  const containers = [{ ...spec.containers[0], ...change }];
  const template = { metadata, spec: { ...spec, restartPolicy: 'Never', containers } };
  const job = {
    ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name } },
    spec: { backoffLimit: 0, ttlSecondsAfterFinished: 600, template },
  };
  await cluster.cluster.apply(stringify(job), NAMESPACE);
  const output = () => cluster.kubectl('logs', `job/${name}`);
  try {
    const pods = await eventually(
      async () => Ended.parse(await cluster.get('pods', '--selector', `job-name=${name}`)),
      PATIENCE_MS,
    ).catch(async (cause: unknown) => {
      throw new Error(`The pod has not ended in time: ${await output().catch(String)}`, { cause });
    });
    return { code: pods.items[0].status.containerStatuses[0].state.terminated.exitCode, output: await output() };
  } finally {
    await cluster.kubectl('delete', 'job', name);
  }
}

/** The pod template of a release's hook Job. It comes from the release, because Kubernetes deletes the Job after a day. */
export async function jobTemplate(cluster: TestCluster, release: string, component: string): Promise<Template> {
  const text = await cluster.cluster.helm(['get', 'hooks', release, '--namespace', NAMESPACE]);
  // Helm writes YAML 1.1, in which 0440 is octal.
  const found = parseAllDocuments(text, { version: '1.1' })
    .map((document) => Job.safeParse(document.toJS()).data)
    .find((job) => job?.metadata.name === `${release}-${component}`);
  if (found === undefined) throw new Error(`The release ${release} has no Job for ${component}.`);
  return found.spec.template;
}

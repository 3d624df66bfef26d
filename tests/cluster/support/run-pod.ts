import { randomUUID } from 'node:crypto';
import { parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import { eventually } from '../../support/eventually.ts';
import { NAMESPACE, type TheCluster } from './the-cluster.ts';

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

/** What a pod is made of: labels by which it is let through, and one container. */
export type Template = z.infer<typeof Job>['spec']['template'];
export type Ended = { readonly code: number; readonly output: string };

/**
 * Runs a pod of a template to its end, once, with some of its container changed. Nothing of it stays.
 * @returns its exit code and what it printed.
 */
export async function runPod(cluster: TheCluster, { metadata, spec }: Template, change: object): Promise<Ended> {
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
      throw new Error(`The pod has not ended: ${await output().catch(String)}`, { cause });
    });
    return { code: pods.items[0].status.containerStatuses[0].state.terminated.exitCode, output: await output() };
  } finally {
    await cluster.kubectl('delete', 'job', name);
  }
}

/** The pods of a Job that a release runs as a hook, as the release has them: the Job itself is removed after a day. */
export async function podsOfJob(cluster: TheCluster, release: string, component: string): Promise<Template> {
  const text = await cluster.cluster.helm(['get', 'hooks', release, '--namespace', NAMESPACE]);
  // As Helm writes it: 0440 is octal there.
  const found = parseAllDocuments(text, { version: '1.1' })
    .map((document) => Job.safeParse(document.toJS()).data)
    .find((job) => job?.metadata.name === `${release}-${component}`);
  if (found === undefined) throw new Error(`The release ${release} has no Job for ${component}.`);
  return found.spec.template;
}

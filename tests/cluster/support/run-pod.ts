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
const Pod = z.object({
  status: z.object({
    phase: z.enum(['Succeeded', 'Failed']),
    containerStatuses: z.tuple([z.object({ state: z.object({ terminated: z.object({ exitCode: z.number() }) }) })]),
  }),
});

/** What a pod is made of: labels by which it is let through, and one container. */
export type Template = z.infer<typeof Job>['spec']['template'];
export type Ended = { readonly code: number; readonly output: string };

/**
 * Runs a pod of a template to its end, with some of its container changed. Nothing of it stays.
 * @returns its exit code and what it printed.
 */
export async function runPod(cluster: TheCluster, { metadata, spec }: Template, change: object): Promise<Ended> {
  const name = `test-${randomUUID().slice(0, 8)}`;
  const containers = [{ ...spec.containers[0], ...change }];
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name }, spec: { ...spec, containers } };
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

/** The pods of a Job that a release runs as a hook, as the release has them: the Job itself is removed after a day. */
export async function podsOfJob(cluster: TheCluster, release: string, component: string): Promise<Template> {
  const hooks = parseAllDocuments(await cluster.cluster.helm(['get', 'hooks', release, '--namespace', NAMESPACE]));
  const found = hooks
    .map((document) => Job.safeParse(document.toJS()).data)
    .find((job) => job?.metadata.name === `${release}-${component}`);
  if (found === undefined) throw new Error(`The release ${release} has no Job for ${component}.`);
  return found.spec.template;
}

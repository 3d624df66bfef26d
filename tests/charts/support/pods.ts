import { z } from 'zod';
import type { Manifest } from './charts.ts';

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  ports: z.array(z.looseObject({ containerPort: z.number() })).default([]),
  resources: z
    .object({ requests: z.record(z.string(), z.unknown()), limits: z.record(z.string(), z.unknown()) })
    .partial()
    .default({}),
  securityContext: z.looseObject({}).default({}),
  readinessProbe: z.unknown().optional(),
  livenessProbe: z.unknown().optional(),
});

const podSpec = z.looseObject({
  containers: z.array(container),
  initContainers: z.array(container).default([]),
  volumes: z.array(z.looseObject({})).default([]),
  securityContext: z.looseObject({}).default({}),
  serviceAccountName: z.string(),
  automountServiceAccountToken: z.boolean(),
  terminationGracePeriodSeconds: z.number().default(30),
  topologySpreadConstraints: z.array(z.unknown()).default([]),
});
export type PodSpec = z.output<typeof podSpec>;

export type Workload = {
  readonly kind: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly pod: PodSpec;
};

const template = z.object({
  spec: z.looseObject({
    template: z.object({
      metadata: z.object({
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()).default({}),
      }),
      spec: podSpec,
    }),
  }),
});

const WITH_TEMPLATE = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'Rollout'];

/** Everything among the manifests that becomes pods. */
export function workloads(manifests: readonly Manifest[]): readonly Workload[] {
  return manifests.flatMap((manifest) => {
    const { kind, metadata } = manifest;
    if (kind === 'Pod') {
      const { labels, annotations, name } = metadata;
      return [{ kind, name, labels, annotations, pod: podSpec.parse(manifest.spec) }];
    }
    if (!WITH_TEMPLATE.includes(kind)) return [];
    const { metadata: of, spec } = template.parse(manifest).spec.template;
    return [{ kind, name: metadata.name, labels: of.labels, annotations: of.annotations, pod: spec }];
  });
}

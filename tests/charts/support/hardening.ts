import { z } from 'zod';
import type { Manifest } from './charts.ts';
import { type Workload, workloads } from './pods.ts';

/** Workloads that need a Kubernetes token: the gateway reads routes. */
const WITH_TOKEN = ['gateway'];
const LONG_RUNNING = ['Deployment', 'StatefulSet', 'Rollout'];

const restrictedPod = z.object({
  runAsNonRoot: z.literal(true),
  runAsUser: z.number().min(1),
  seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
});
const restrictedContainer = z.object({
  allowPrivilegeEscalation: z.literal(false),
  readOnlyRootFilesystem: z.literal(true),
  capabilities: z.object({
    drop: z.array(z.string()).refine((names) => names.includes('ALL')),
    add: z.undefined().optional(),
  }),
  privileged: z.undefined().optional(),
});
const selecting = z.object({
  spec: z.object({
    podSelector: z.object({ matchLabels: z.record(z.string(), z.string()).default({}) }).optional(),
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }).optional(),
  }),
});

/**
 * Violations of the "restricted" Pod Security Standard and of our further rules, one line each. Pure.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function weaknesses(manifests: readonly Manifest[]): readonly string[] {
  const all = workloads(manifests);
  return [
    ...all.flatMap((workload) =>
      [...podWeaknesses(workload), ...containerWeaknesses(workload)].map(prefixed(workload)),
    ),
    ...all.flatMap((workload) =>
      [...unguarded(workload, manifests), ...unbudgeted(workload, manifests)].map(prefixed(workload)),
    ),
    ...manifests
      .filter(
        ({ kind, automountServiceAccountToken }) => kind === 'ServiceAccount' && automountServiceAccountToken !== false,
      )
      .map(({ metadata }) => `ServiceAccount ${metadata.name}: gives its token to every pod`),
    ...manifests
      .filter(({ kind }) => /^Cluster(Role|RoleBinding)$/.test(kind))
      .map(({ kind, metadata }) => `${kind} ${metadata.name}: reaches beyond the namespace`),
  ];
}

const prefixed =
  ({ kind, name }: Workload) =>
  (line: string) =>
    `${kind} ${name}: ${line}`;

function podWeaknesses({ name, kind, pod }: Workload): readonly string[] {
  const found: string[] = [];
  if (!restrictedPod.safeParse(pod.securityContext).success) found.push('its pod is not restricted');
  for (const shared of ['hostNetwork', 'hostPID', 'hostIPC']) if (shared in pod) found.push(`shares ${shared}`);
  if (pod.volumes.some((volume) => 'hostPath' in volume)) found.push('mounts a path of the host');
  if (pod.automountServiceAccountToken !== WITH_TOKEN.includes(name))
    found.push('has a token of Kubernetes, or lacks it');
  if (pod.serviceAccountName === 'default') found.push('uses the default service account');
  if (['Deployment', 'Rollout'].includes(kind) && name !== 'valkey' && pod.topologySpreadConstraints.length === 0)
    found.push('is not spread');
  return found;
}

function containerWeaknesses({ kind, pod }: Workload): readonly string[] {
  return [...pod.initContainers, ...pod.containers].flatMap((container) => {
    const { name, image, resources, securityContext } = container;
    const found: string[] = [];
    if (!restrictedContainer.safeParse(securityContext).success) found.push('is not restricted');
    if (!/(:[^:/@]+|@sha256:[0-9a-f]{64})$/.test(image) || image.endsWith(':latest'))
      found.push(`has no version: ${image}`);
    const isInit = pod.initContainers.includes(container);
    if (!isInit && resources.requests?.cpu === undefined) found.push('asks for no processor');
    if (!isInit && resources.limits?.memory === undefined) found.push('has no bound on memory');
    const probed = container.readinessProbe !== undefined && container.livenessProbe !== undefined;
    if (!isInit && LONG_RUNNING.includes(kind) && !probed) found.push('is not probed');
    return found.map((line) => `${name} ${line}`);
  });
}

function unguarded({ labels }: Workload, manifests: readonly Manifest[]): readonly string[] {
  return selects(manifests, 'NetworkPolicy', labels) ? [] : ['no NetworkPolicy names it'];
}

function unbudgeted({ kind, name, labels }: Workload, manifests: readonly Manifest[]): readonly string[] {
  if (!['Deployment', 'Rollout'].includes(kind) || name === 'valkey') return [];
  return selects(manifests, 'PodDisruptionBudget', labels) ? [] : ['has no PodDisruptionBudget'];
}

/** Whether a manifest of this kind selects pods with these labels. One that selects the whole namespace does not count. */
function selects(manifests: readonly Manifest[], kind: string, labels: Readonly<Record<string, string>>): boolean {
  return manifests
    .filter((manifest) => manifest.kind === kind)
    .map((manifest) => selecting.parse(manifest).spec)
    .map(({ podSelector, selector }) => Object.entries((podSelector ?? selector)?.matchLabels ?? {}))
    .some((wanted) => wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value));
}

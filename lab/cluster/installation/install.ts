import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';

import { serviceNames } from '../../../tools/services/services.ts';
import type { Cluster } from '../cluster.ts';
import type { Chart } from './charts.ts';
import { ensureSecrets } from './secrets.ts';

/** The product's namespace. A namespace holds the product once, because the names in the charts are fixed. */
export const NAMESPACE = 'todo-test';

/** https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: NAMESPACE,
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted' },
  },
};

export type InstallOptions = {
  /** The folder that `packCharts` made. */
  readonly charts: string;
  /** Registry and tag of a chart's image. The registry may be empty. */
  readonly imageOf: (chart: Chart) => { readonly registry: string; readonly tag: string };
  /** Values that override `lab/cluster/values/`. */
  readonly values: Readonly<Partial<Record<Chart, object>>>;
  readonly signal: AbortSignal;
};

/** Makes the namespace with its Secrets. */
export async function prepareNamespace(cluster: Cluster, signal: AbortSignal): Promise<void> {
  await cluster.apply(stringify(namespace), NAMESPACE, signal);
  await ensureSecrets(cluster, NAMESPACE);
}

/** Installs or updates a chart, and waits until it is ready. */
export async function installChart(cluster: Cluster, chart: Chart, options: InstallOptions): Promise<void> {
  await cluster.helm(
    [
      ...['upgrade', '--install', chart, join(options.charts, chart), '--namespace', NAMESPACE],
      ...['--values', valuesFile(chart), '--values', '-', '--timeout', '15m'],
      ...['--history-max', '5'],
    ],
    { input: stringify(valuesOf(chart, options)), signal: options.signal },
  );
  await restoreRollouts(cluster, chart, options.signal);
}

const Rollout = z.object({
  kind: z.literal('Rollout'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({ template: z.unknown(), strategy: z.unknown() }),
});

/**
 * Resets the chart's Rollouts to the templates and strategies of the release. Helm compares a custom resource with its own last
 * write, not with the live object. So Helm alone would leave a Rollout that someone undid or gave another image.
 */
async function restoreRollouts(cluster: Cluster, chart: Chart, signal: AbortSignal): Promise<void> {
  const manifest = await cluster.helm(['get', 'manifest', chart, '--namespace', NAMESPACE], { signal });
  for (const document of parseAllDocuments(manifest, { version: '1.1' })) {
    const { data } = Rollout.safeParse(document.toJS());
    if (data === undefined) continue;
    // The template is replaced as a whole: a merge would keep fields that only the other version has.
    const patch = [
      { op: 'replace', path: '/spec/template', value: data.spec.template },
      { op: 'replace', path: '/spec/strategy', value: data.spec.strategy },
    ];
    await cluster.kubectl(
      [
        ...['patch', 'rollouts.argoproj.io', data.metadata.name, '--namespace', NAMESPACE],
        ...['--type', 'json', '--patch', JSON.stringify(patch)],
      ],
      { signal },
    );
  }
}

/** Renders the chart's manifests, to find the images that they name. */
export function renderChart(cluster: Cluster, chart: Chart, options: InstallOptions): Promise<string> {
  const args = ['template', chart, join(options.charts, chart), '--namespace', NAMESPACE];
  return cluster.helm([...args, '--values', valuesFile(chart), '--values', '-'], {
    input: stringify(valuesOf(chart, options)),
    signal: options.signal,
  });
}

function valuesOf(chart: Chart, { imageOf, values }: InstallOptions): object {
  const { registry, tag } = imageOf(chart);
  return { imageRegistry: registry, image: { tag }, ...values[chart] };
}

/** All services have the same values. */
function valuesFile(chart: Chart): string {
  const file = serviceNames.some((name) => name === chart) ? 'service' : chart;
  return join(import.meta.dirname, '..', 'values', `${file}.yaml`);
}

import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';

import type { Cluster } from '../cluster.ts';
import type { Chart } from './charts.ts';
import { ensureSecrets } from './secrets.ts';

/** Where the platform is. The charts' names are fixed: a namespace holds it once. */
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
  /** The folder of the charts, of `packCharts`. */
  readonly charts: string;
  /** Where the image of a chart is. The registry may be empty. */
  readonly imageOf: (chart: Chart) => { readonly registry: string; readonly tag: string };
  /** Values over those of `platform/cluster/values/<chart>.yaml`. */
  readonly values: Readonly<Partial<Record<Chart, object>>>;
  readonly signal: AbortSignal;
};

/** Makes the namespace with its Secrets. */
export async function prepareNamespace(cluster: Cluster, signal: AbortSignal): Promise<void> {
  await cluster.apply(stringify(namespace), NAMESPACE, signal);
  await ensureSecrets(cluster, NAMESPACE);
}

/** Installs a chart or brings it up to date, and waits until all of it is ready. */
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
 * Makes what the chart's rollouts consist of what the release says. Helm compares custom resources with what it wrote last, not
 * with what is there, so that one that was undone, or given another image, would stay so.
 */
async function restoreRollouts(cluster: Cluster, chart: Chart, signal: AbortSignal): Promise<void> {
  const manifest = await cluster.helm(['get', 'manifest', chart, '--namespace', NAMESPACE], { signal });
  for (const document of parseAllDocuments(manifest, { version: '1.1' })) {
    const { data } = Rollout.safeParse(document.toJS());
    if (data === undefined) continue;
    // Whole: a merge would leave what the other version had beyond that.
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

/** What the chart's manifests are, to see which images they name. */
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

function valuesFile(chart: Chart): string {
  return join(import.meta.dirname, '..', 'values', `${chart}.yaml`);
}

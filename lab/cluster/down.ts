import type { EnsureOptions } from '../../tools/toolchain/index.ts';
import { Cluster } from './cluster.ts';
import { CHARTS } from './installation/charts.ts';
import { NAMESPACE } from './installation/install.ts';
import { readRecord } from './cluster-record.ts';
import type { Target } from './targets/index.ts';
import { ensureTools } from './tools.ts';

/** Ends a cluster that `cluster:up` started; from any other cluster it uninstalls the product. @returns what it did. */
export async function takeDown(target: Target, options: EnsureOptions): Promise<string> {
  if (target.down !== undefined) {
    await target.check();
    await target.down(options);
    return `Removed the cluster (${target.name}).`;
  }
  const record = readRecord();
  if (record?.target !== target.name) throw new Error(`cluster:up has installed nothing on ${target.name}.`);
  const { kubectl, helm } = await ensureTools(options);
  const cluster = new Cluster({ kubectl, helm, ...record });
  const { signal } = options;
  for (const chart of [...CHARTS].reverse()) {
    options.report(`uninstalling ${chart}`);
    await cluster.helm(['uninstall', chart, '--namespace', NAMESPACE, '--ignore-not-found', '--wait'], { signal });
  }
  await cluster.kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found'], { signal });
  return 'Uninstalled the product. The add-ons (Dapr, KEDA, …) stay: others may use them.';
}

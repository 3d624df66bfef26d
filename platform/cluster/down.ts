import type { EnsureOptions } from '../toolchain/index.ts';
import { Cluster } from './cluster.ts';
import { CHARTS } from './platform/charts.ts';
import { NAMESPACE } from './platform/install.ts';
import { recorded } from './record.ts';
import type { Target } from './targets/index.ts';
import { ensureTools } from './tools.ts';

/** Ends the cluster, or takes the platform from one that belongs to others. @returns what was done. */
export async function takeDown(target: Target, options: EnsureOptions): Promise<string> {
  if (target.down !== undefined) {
    await target.check();
    await target.down(options);
    return `There is no cluster any more (${target.name}).`;
  }
  const record = recorded();
  if (record?.target !== target.name) throw new Error(`cluster:up has not put anything on ${target.name}.`);
  const { kubectl, helm } = await ensureTools(options);
  const cluster = new Cluster({ kubectl, helm, ...record });
  const { signal } = options;
  for (const chart of [...CHARTS].reverse()) {
    options.report(`uninstalling ${chart}`);
    await cluster.helm(['uninstall', chart, '--namespace', NAMESPACE, '--ignore-not-found', '--wait'], { signal });
  }
  await cluster.kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found'], { signal });
  return 'The platform is gone. The add-ons (Dapr, KEDA, …) stay: others may use them.';
}

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

import type { EnsureOptions } from '../../../tools/toolchain/index.ts';
import { MONITORING } from '../addons/prometheus.ts';
import type { Cluster } from '../cluster.ts';

const PATIENCE_MS = 240_000;
const QUERY = `/api/v1/namespaces/${MONITORING}/services/prometheus:9090/proxy/api/v1/query?query=`;

const Monitors = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });
/** https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries */
const Answer = z.object({ data: z.object({ result: z.array(z.object({ metric: z.object({ job: z.string() }) })) }) });

/**
 * Waits until Prometheus scrapes pods of every PodMonitor in the namespace. It learns of a new PodMonitor through a mounted Secret, which
 * kubelet updates only about once a minute. Until then no analysis can judge a canary.
 * @throws {Error} naming the PodMonitors, if it takes longer than 4 minutes.
 */
export async function awaitScrapes(
  cluster: Cluster,
  namespace: string,
  { report, signal }: EnsureOptions,
): Promise<void> {
  report('waiting for Prometheus');
  const monitors = Monitors.parse(await cluster.get('podmonitors.monitoring.coreos.com', '--namespace', namespace));
  const wanted = monitors.items.map(({ metadata }) => `${namespace}/${metadata.name}`);
  const query = QUERY + encodeURIComponent('group by (job) (up == 1)');
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const { data } = Answer.parse(JSON.parse(await cluster.kubectl(['get', '--raw', query], { signal })));
    const scraped = data.result.map(({ metric }) => metric.job);
    const missing = wanted.filter((job) => !scraped.includes(job));
    if (missing.length === 0) return;
    if (Date.now() > until)
      throw new Error(
        `Prometheus scrapes no pod of ${missing.join(', ')} after ${PATIENCE_MS / 60_000} minutes. See its targets: ` +
          `kubectl port-forward --namespace ${MONITORING} service/prometheus 9090`,
      );
    await sleep(1_000, undefined, { signal });
  }
}

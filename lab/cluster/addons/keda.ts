import { join } from 'node:path';
import { stringify } from 'yaml';

import { keda as programs } from '../../../tools/toolchain/operators.ts';
import { type AddOn, joined, PULL_ONCE, replaceText, SMALL_SHARE } from './addon.ts';

const NAMESPACE = 'keda';

/** https://keda.sh/docs/latest/deploy/#yaml */
export const keda: AddOn = {
  name: 'KEDA',
  namespace: NAMESPACE,
  async render({ sourceOf, kustomize }) {
    const source = await sourceOf(programs.operator);
    const manifests = await kustomize(join(source, 'config', 'default'));
    return joined(
      replaceText(
        manifests,
        [/(kedacore\/keda[a-z-]*):main$/, `$1:${programs.operator.version}`],
        PULL_ONCE,
        SMALL_SHARE,
      ),
      stringify(metrics),
    );
  },
  workloads: ['deployment/keda-operator', 'deployment/keda-metrics-apiserver', 'deployment/keda-admission'],
};

/** The alert about consumer lag queries the values that the scalers report. */
const metrics = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PodMonitor',
  metadata: { name: 'keda-operator', namespace: NAMESPACE },
  spec: {
    selector: { matchLabels: { app: 'keda-operator' } },
    podMetricsEndpoints: [{ port: 'http', interval: '10s' }],
  },
};

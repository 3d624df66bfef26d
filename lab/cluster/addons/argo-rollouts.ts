import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

import { rolloutsController } from '../../toolchain/cluster-programs.ts';
import { type AddOn, joined, PULL_ONCE, replaceText } from './addon.ts';

const NAMESPACE = 'argo-rollouts';

/** https://argoproj.github.io/argo-rollouts/installation/ */
export const argoRollouts: AddOn = {
  name: 'Argo Rollouts',
  namespace: NAMESPACE,
  async render({ sourceOf }) {
    const source = await sourceOf(rolloutsController);
    const manifests = await readFile(join(source, 'manifests', 'install.yaml'), 'utf8');
    return joined(
      replaceText(manifests, [/(argo-rollouts):latest$/, `$1:v${rolloutsController.version}`], PULL_ONCE),
      stringify(metrics),
    );
  },
  workloads: ['deployment/argo-rollouts'],
};

/** The alert about held rollouts queries these metrics. */
const metrics = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PodMonitor',
  metadata: { name: 'argo-rollouts' },
  spec: {
    selector: { matchLabels: { 'app.kubernetes.io/name': 'argo-rollouts' } },
    podMetricsEndpoints: [{ port: 'metrics', interval: '10s' }],
  },
};

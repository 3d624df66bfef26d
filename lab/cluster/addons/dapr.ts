import { join } from 'node:path';

import { daprd } from '../../../tools/toolchain/daprd.ts';
import type { AddOn } from './addon.ts';

const NAMESPACE = 'dapr-system';

/** https://docs.dapr.io/operations/hosting/kubernetes/kubernetes-deploy/ */
export const dapr: AddOn = {
  name: 'Dapr',
  namespace: NAMESPACE,
  async render({ sourceOf, chart }) {
    const source = await sourceOf(daprd);
    return chart(join(source, 'charts', 'dapr'), 'dapr', NAMESPACE, {
      global: {
        tag: daprd.version,
        imagePullPolicy: 'IfNotPresent',
        // The product uses no actors and no jobs. If these are enabled but absent, sidecars wait for them without end.
        actors: { enabled: false },
        scheduler: { enabled: false },
      },
      // Pod Security "restricted" refuses sidecars with capabilities.
      dapr_sidecar_injector: { sidecarDropALLCapabilities: true },
    });
  },
  workloads: ['deployment/dapr-operator', 'deployment/dapr-sentry', 'deployment/dapr-sidecar-injector'],
};

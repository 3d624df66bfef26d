import { join } from 'node:path';

import { daprd } from '../../toolchain/daprd.ts';
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
        // No actors and no jobs here; sidecars would wait for them for ever.
        actors: { enabled: false },
        scheduler: { enabled: false },
      },
      // "restricted" refuses them else.
      dapr_sidecar_injector: { sidecarDropALLCapabilities: true },
    });
  },
  workloads: ['deployment/dapr-operator', 'deployment/dapr-sentry', 'deployment/dapr-sidecar-injector'],
};

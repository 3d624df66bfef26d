import { join } from 'node:path';

import { metricsServer as program } from '../../toolchain/cluster-programs.ts';
import { type AddOn, replaced, SMALL_SHARE } from './addon.ts';

/** https://github.com/kubernetes-sigs/metrics-server: the api's HorizontalPodAutoscaler asks it for processor time. */
export const metricsServer: AddOn = {
  name: 'metrics-server',
  namespace: 'kube-system',
  async render({ sourceOf, kustomize }) {
    const source = await sourceOf(program);
    return replaced(
      await kustomize(join(source, 'manifests', 'base')),
      [/\S+\/metrics-server:master$/, `metrics-server/metrics-server:v${program.version}`],
      SMALL_SHARE,
      // The kubelets' certificates are of the cluster's own authority.
      [
        /^( +)- --metric-resolution=15s$/,
        '$1- --metric-resolution=15s\n$1- --kubelet-certificate-authority=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
      ],
    );
  },
  workloads: ['deployment/metrics-server'],
};

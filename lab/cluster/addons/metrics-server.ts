import { join } from 'node:path';

import { metricsServer as program } from '../../toolchain/cluster-programs.ts';
import { type AddOn, replaceText, SMALL_SHARE } from './addon.ts';

/** https://github.com/kubernetes-sigs/metrics-server: the HorizontalPodAutoscaler of the api reads processor time from it. */
export const metricsServer: AddOn = {
  name: 'metrics-server',
  namespace: 'kube-system',
  async render({ sourceOf, kustomize }) {
    const source = await sourceOf(program);
    return replaceText(
      await kustomize(join(source, 'manifests', 'base')),
      [/\S+\/metrics-server:master$/, `metrics-server/metrics-server:v${program.version}`],
      SMALL_SHARE,
      // The cluster's own authority signs the kubelets' certificates.
      [
        /^( +)- --metric-resolution=15s$/,
        '$1- --metric-resolution=15s\n$1- --kubelet-certificate-authority=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
      ],
    );
  },
  workloads: ['deployment/metrics-server'],
};

import { join } from 'node:path';

import type { GoProgram, WrappedProgram } from '../../tools/toolchain/go-program.ts';
import { daprd } from '../../tools/toolchain/daprd.ts';
import { prometheusOperatorSource } from '../../tools/toolchain/operators.ts';
import { ARGO_ROLLOUTS } from '../../tools/toolchain/programs.ts';
import { PAGE, rolloutsDashboardRecipe } from './rollouts-dashboard.ts';

/** The programs of a cluster, in the versions that docs/cluster.md and the charts name. */

const KUBERNETES = '1.34.3';
const COMPONENT_VERSION = 'k8s.io/component-base/version';
const CLIENT_VERSION = 'k8s.io/client-go/pkg/version';

function kubernetesProgram(name: string): WrappedProgram {
  return {
    name,
    version: KUBERNETES,
    wrapper: join(import.meta.dirname, 'kubernetes'),
    source: `k8s.io/kubernetes/cmd/${name}`,
    variables: Object.fromEntries(
      [COMPONENT_VERSION, CLIENT_VERSION].flatMap((path) => [
        [`${path}.gitVersion`, `v${KUBERNETES}`],
        [`${path}.gitMajor`, '1'],
        [`${path}.gitMinor`, '34'],
        [`${path}.gitTreeState`, 'clean'],
      ]),
    ),
  };
}

/** https://kubernetes.io: the programs of a node. */
export const kubernetes = {
  apiServer: kubernetesProgram('kube-apiserver'),
  controllerManager: kubernetesProgram('kube-controller-manager'),
  scheduler: kubernetesProgram('kube-scheduler'),
  kubelet: kubernetesProgram('kubelet'),
  proxy: kubernetesProgram('kube-proxy'),
} as const;

export const kubectl = kubernetesProgram('kubectl');

/** https://etcd.io */
export const etcd: WrappedProgram = {
  name: 'etcd',
  version: '3.6.8',
  wrapper: join(import.meta.dirname, 'etcd'),
  source: 'go.etcd.io/etcd/server/v3',
};

/** https://coredns.io */
export const coredns: GoProgram = {
  name: 'coredns',
  module: 'github.com/coredns/coredns',
  version: '1.14.0',
  sum: 'h1:fjrQlxEoONeIcviXyyPXtNbxLspBj8I35TJthmtiuN4=',
  source: '.',
};

const daprProgram = (name: string): GoProgram => ({ ...daprd, name: `dapr-${name}`, source: `./cmd/${name}` });

/** https://dapr.io: the parts of the control plane that the product uses. It has no actors, so no placement. The scheduler cannot be built, because one of its modules is not on the Go proxy. */
export const dapr = {
  operator: daprProgram('operator'),
  sentry: daprProgram('sentry'),
  injector: daprProgram('injector'),
} as const;

// Argo Rollouts reports its release version only if a commit is set. The module proxy does not say which commit a tag names.
const ROLLOUTS_VARIABLES = {
  [`${ARGO_ROLLOUTS.module}/utils/version.version`]: ARGO_ROLLOUTS.version,
  [`${ARGO_ROLLOUTS.module}/utils/version.gitCommit`]: 'unknown',
  [`${ARGO_ROLLOUTS.module}/utils/version.gitTag`]: `v${ARGO_ROLLOUTS.version}`,
  [`${ARGO_ROLLOUTS.module}/utils/version.gitTreeState`]: 'clean',
};

/** https://argoproj.github.io/rollouts: the controller. The charts' tests use its code, in the same version, to judge canaries. */
export const rolloutsController: GoProgram = {
  name: 'rollouts-controller',
  ...ARGO_ROLLOUTS,
  source: './cmd/rollouts-controller',
  variables: ROLLOUTS_VARIABLES,
};

/** `kubectl argo rollouts`, with the page of its `dashboard`. The module has only the page's sources. */
export const rolloutsPlugin: GoProgram = {
  ...ARGO_ROLLOUTS,
  name: 'kubectl-argo-rollouts',
  source: './cmd/kubectl-argo-rollouts',
  variables: ROLLOUTS_VARIABLES,
  overlay: { recipe: () => rolloutsDashboardRecipe(ARGO_ROLLOUTS), from: PAGE, onto: 'server/static' },
};

/** https://github.com/kubernetes-sigs/metrics-server */
export const metricsServer: GoProgram = {
  name: 'metrics-server',
  module: 'sigs.k8s.io/metrics-server',
  version: '0.9.0',
  sum: 'h1:nlqqZ2H0Xfko8eJC/1qaNVVT17hu4rxndkOi22KTZ4w=',
  source: './cmd/metrics-server',
};

const prometheusOperatorProgram = (name: string, command: string): WrappedProgram => ({
  name,
  version: prometheusOperatorSource.version,
  wrapper: join(import.meta.dirname, 'prometheus-operator'),
  source: `${prometheusOperatorSource.module}/cmd/${command}`,
  variables: { 'github.com/prometheus/common/version.Version': prometheusOperatorSource.version },
});

/** https://prometheus-operator.dev: reads the charts' PodMonitors and rules. */
export const prometheusOperator = {
  operator: prometheusOperatorProgram('prometheus-operator', 'operator'),
  reloader: prometheusOperatorProgram('prometheus-config-reloader', 'prometheus-config-reloader'),
} as const;

/**
 * https://github.com/cloudnativelabs/kube-router in the fork that K3s uses. It enforces NetworkPolicies, which the CNI plugin
 * `bridge` ignores. The hashes come from K3s' go.sum. It calls iptables and ipset.
 */
export const networkPolicies: GoProgram = {
  name: 'network-policies',
  module: 'github.com/k3s-io/kube-router/v2',
  version: '2.6.3-k3s1',
  sum: 'h1:RZjUBIuitXCuYoCzm1aM6p5EgQFC5k3N72j4pBIc2j4=',
  modSum: 'h1:RaxDc+SBKB33+fjao+LeDue4CaUajk02eCHXVK/V4YE=',
  source: './cmd/network-policies',
  additions: { 'cmd/network-policies/main.go': join(import.meta.dirname, 'network-policies/main.go') },
};

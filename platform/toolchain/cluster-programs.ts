import { join } from 'node:path';

import type { GoProgram, WrappedProgram } from './go-program.ts';
import { daprd } from './daprd.ts';
import { judge, rolloutsPlugin } from './programs.ts';

/** What a cluster is made of: each of the version that docs/cluster.md and the charts name. */

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

/** https://kubernetes.io: a node's own programs. */
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

/** https://dapr.io: the control plane, as far as it is used here: no actors, so no placement; the scheduler cannot be had, one of its modules is not on the proxy. */
export const dapr = {
  operator: daprProgram('operator'),
  sentry: daprProgram('sentry'),
  injector: daprProgram('injector'),
} as const;

/** https://argoproj.github.io/rollouts: the controller, of the version whose code judges in the charts' tests. */
export const rolloutsController: GoProgram = {
  name: 'rollouts-controller',
  ...{ module: judge.module, version: judge.version, sum: judge.sum },
  source: './cmd/rollouts-controller',
  ...(rolloutsPlugin.variables === undefined ? {} : { variables: rolloutsPlugin.variables }),
};

const KEDA = 'github.com/kedacore/keda/v2';

const kedaProgram = (name: string): GoProgram => ({
  name: `keda-${name}`,
  module: KEDA,
  version: '2.21.0',
  sum: 'h1:R6z2HZvstK4RLUMxroNACzBj74xGxt3kG59b5Xc+Xps=',
  source: `./cmd/${name}`,
  variables: { [`${KEDA}/version.Version`]: '2.21.0' },
});

/** https://keda.sh */
export const keda = {
  operator: kedaProgram('operator'),
  adapter: kedaProgram('adapter'),
  webhooks: kedaProgram('webhooks'),
} as const;

/** https://traefik.io/traefik */
export const traefik: GoProgram = {
  name: 'traefik',
  module: 'github.com/traefik/traefik/v3',
  version: '3.6.7',
  sum: 'h1:BcC/XaGWTbHnjEaJAe858Pv4csio2IK8yOLUnbPjkw8=',
  source: './cmd/traefik',
  variables: { 'github.com/traefik/traefik/v3/pkg/version.Version': '3.6.7' },
};

/** https://cloudnative-pg.io: the operator, which is the manager of each instance of Postgres too. */
export const cloudnativePg: GoProgram = {
  name: 'cnpg-manager',
  module: 'github.com/cloudnative-pg/cloudnative-pg',
  version: '1.29.0',
  sum: 'h1:49Dm8+y4va7RODspJjeaK8uMWP3OGAD0gMsxhjm16Mo=',
  source: './cmd/manager',
  variables: { 'github.com/cloudnative-pg/cloudnative-pg/pkg/versions.buildVersion': '1.29.0' },
};

const certManagerProgram = (name: string): GoProgram => ({
  name: `cert-manager-${name}`,
  module: 'github.com/cert-manager/cert-manager',
  version: '1.11.5',
  sum: 'h1:K2LurvwIE4hIhODQZnkOW6ljYe3lVMAliS/to+gI05o=',
  source: `./cmd/${name}`,
  variables: { 'github.com/cert-manager/cert-manager/pkg/util.AppVersion': 'v1.11.5' },
});

/** https://cert-manager.io: the last one whose commands are in its main module, as the proxy needs. */
export const certManager = {
  controller: certManagerProgram('controller'),
  webhook: certManagerProgram('webhook'),
  cainjector: certManagerProgram('cainjector'),
} as const;

/** https://github.com/kubernetes-sigs/metrics-server */
export const metricsServer: GoProgram = {
  name: 'metrics-server',
  module: 'sigs.k8s.io/metrics-server',
  version: '0.9.0',
  sum: 'h1:nlqqZ2H0Xfko8eJC/1qaNVVT17hu4rxndkOi22KTZ4w=',
  source: './cmd/metrics-server',
};

/** Its manifests. */
export const prometheusOperatorSource = {
  module: 'github.com/prometheus-operator/prometheus-operator',
  version: '0.85.0',
  sum: 'h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=',
} as const;

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

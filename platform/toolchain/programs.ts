import { join } from 'node:path';

import type { GoProgram } from './go-program.ts';
import { PAGE, rolloutsDashboardRecipe } from './rollouts-dashboard.ts';

/**
 * What checks charts and workflows, what asks metrics, what shows rollouts, and a forge: pinned, so that each does the same
 * everywhere.
 */

const HELM = 'helm.sh/helm/v3';

/** https://helm.sh: renders, lints and packs charts, as if for the Kubernetes that the cluster runs. */
export const helm: GoProgram = {
  name: 'helm',
  module: HELM,
  version: '3.19.2',
  sum: 'h1:psQjaM8aIWrSVEly6PgYtLu/y6MRSmok4ERiGhZmtUY=',
  source: './cmd/helm',
  variables: {
    [`${HELM}/internal/version.version`]: 'v3.19.2',
    [`${HELM}/pkg/lint/rules.k8sVersionMajor`]: '1',
    [`${HELM}/pkg/lint/rules.k8sVersionMinor`]: '34',
    [`${HELM}/pkg/chartutil.k8sVersionMajor`]: '1',
    [`${HELM}/pkg/chartutil.k8sVersionMinor`]: '34',
  },
};

/** https://github.com/yannh/kubeconform: compares manifests with the schemas of the Kubernetes API and of custom resources. */
export const kubeconform: GoProgram = {
  name: 'kubeconform',
  module: 'github.com/yannh/kubeconform',
  version: '0.8.0',
  sum: 'h1:loDYd3a3spjIFrauqW67CDKF55Oo9R6uvC8AvpVd4ug=',
  source: './cmd/kubeconform',
};

/** https://github.com/rhysd/actionlint: checks GitHub Actions workflows. */
export const actionlint: GoProgram = {
  name: 'actionlint',
  module: 'github.com/rhysd/actionlint',
  version: '1.7.12',
  sum: 'h1:vQ4GeJN86C0QH+gTUQcs8McmK62OLT3kmakPMtEWYnY=',
  source: './cmd/actionlint',
};

/** https://prometheus.io, version 3.7.3 by its own count: asked by the analyses of canaries and by alerts. */
export const prometheus: GoProgram = {
  name: 'prometheus',
  module: 'github.com/prometheus/prometheus',
  version: '0.307.3',
  sum: 'h1:zGIN3EpiKacbMatcUL2i6wC26eRWXdoXfNPjoBc2l34=',
  source: './cmd/prometheus',
  additions: { 'plugins/plugins.go': join(import.meta.dirname, 'prometheus/plugins.go') },
};

/** Prometheus' own tool: checks rules and writes samples of any time into its storage. */
export const promtool: GoProgram = { ...prometheus, name: 'promtool', source: './cmd/promtool' };

const ARGO_ROLLOUTS = {
  module: 'github.com/argoproj/argo-rollouts',
  version: '1.10.1',
  sum: 'h1:6oyVPGiHHxu3ixkT6mngemh88HLPDoTX1IwO6KNR1Y4=',
};

/**
 * Argo Rollouts' own evaluation of analyses as a program, of the version that the cluster runs: JSON
 * `{metrics, args, address}` in, JSON `[{metric, value, phase, message}]` out.
 */
export const judge: GoProgram = {
  ...ARGO_ROLLOUTS,
  name: 'judge',
  source: './cmd/judge',
  additions: { 'cmd/judge/main.go': join(import.meta.dirname, 'judge/main.go') },
};

/** `kubectl argo rollouts`, with the page that its `dashboard` shows: the module holds the page's sources only. */
export const rolloutsPlugin: GoProgram = {
  ...ARGO_ROLLOUTS,
  name: 'kubectl-argo-rollouts',
  source: './cmd/kubectl-argo-rollouts',
  // It calls itself a release only if it knows a commit; the module proxy does not say which one the tag was.
  variables: {
    [`${ARGO_ROLLOUTS.module}/utils/version.version`]: ARGO_ROLLOUTS.version,
    [`${ARGO_ROLLOUTS.module}/utils/version.gitCommit`]: 'unknown',
    [`${ARGO_ROLLOUTS.module}/utils/version.gitTag`]: `v${ARGO_ROLLOUTS.version}`,
    [`${ARGO_ROLLOUTS.module}/utils/version.gitTreeState`]: 'clean',
  },
  overlay: { recipe: () => rolloutsDashboardRecipe(ARGO_ROLLOUTS), from: PAGE, onto: 'server/static' },
};

/** https://github.com/compose-spec/compose-go: what docker compose reads Compose files with. JSON of the project out. */
export const composeConfig: GoProgram = {
  name: 'compose-config',
  module: 'github.com/compose-spec/compose-go/v2',
  version: '2.16.2',
  sum: 'h1:pTp1DqQwJzFd85GzlWsSszKA1ABrV/ySqsClujIcWA8=',
  source: './cmd/config',
  additions: { 'cmd/config/main.go': join(import.meta.dirname, 'compose/main.go') },
};

/** https://gitea.com: a Git forge whose API takes pull requests as GitHub's does. Its module has no built web pages. */
export const gitea: GoProgram = {
  name: 'gitea',
  module: 'code.gitea.io/gitea',
  version: '1.23.8',
  sum: 'h1:j1r14vyW6n2JHBBQPi52VLwa8C3iylUHVpPIqoS+XQY=',
  source: '.',
  variables: { 'main.Version': '1.23.8' },
  folders: ['options', 'public', 'templates'],
};

/**
 * https://github.com/cloudnativelabs/kube-router, as K3s builds it in: enforces NetworkPolicies, which the CNI plugin `bridge`
 * ignores. The hashes are those of K3s' own go.sum. It calls iptables and ipset.
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

import { join } from 'node:path';

import type { GoProgram } from './go-program.ts';

/**
 * Programs that the tests use to check charts, workflows, metrics and compose.yaml. Their versions are pinned, so that results are the
 * same everywhere.
 */

const HELM = 'helm.sh/helm/v3';

/** https://helm.sh: renders, lints and packs charts. It assumes the Kubernetes version of the lab's cluster. */
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

/** https://github.com/yannh/kubeconform: validates manifests against the schemas of Kubernetes and of custom resources. */
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

/** https://prometheus.io 3.7.3 (its Go module has another number): runs the queries of canary analyses and alerts. */
export const prometheus: GoProgram = {
  name: 'prometheus',
  module: 'github.com/prometheus/prometheus',
  version: '0.307.3',
  sum: 'h1:zGIN3EpiKacbMatcUL2i6wC26eRWXdoXfNPjoBc2l34=',
  source: './cmd/prometheus',
  additions: { 'plugins/plugins.go': join(import.meta.dirname, 'prometheus/plugins.go') },
};

/** Prometheus' own tool: checks rules and writes old samples into its storage. */
export const promtool: GoProgram = { ...prometheus, name: 'promtool', source: './cmd/promtool' };

/** The version of Argo Rollouts that the charts support. */
export const ARGO_ROLLOUTS = {
  module: 'github.com/argoproj/argo-rollouts',
  version: '1.10.1',
  sum: 'h1:6oyVPGiHHxu3ixkT6mngemh88HLPDoTX1IwO6KNR1Y4=',
};

/**
 * Evaluates an analysis with Argo Rollouts' own code, in the cluster's version. Reads JSON `{metrics, args, address}`, writes
 * JSON `[{metric, value, phase, message}]`.
 */
export const judge: GoProgram = {
  ...ARGO_ROLLOUTS,
  name: 'judge',
  source: './cmd/judge',
  additions: { 'cmd/judge/main.go': join(import.meta.dirname, 'judge/main.go') },
};

/** https://github.com/compose-spec/compose-go: the library with which docker compose reads Compose files. Writes JSON. */
export const composeConfig: GoProgram = {
  name: 'compose-config',
  module: 'github.com/compose-spec/compose-go/v2',
  version: '2.16.2',
  sum: 'h1:pTp1DqQwJzFd85GzlWsSszKA1ABrV/ySqsClujIcWA8=',
  source: './cmd/config',
  additions: { 'cmd/config/main.go': join(import.meta.dirname, 'compose/main.go') },
};

import type { GoProgram } from './go-program.ts';

/**
 * Operators of a cluster. The chart tests read the schemas of custom resources from these modules. The lab also compiles and runs
 * the operators.
 */

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

/** https://cloudnative-pg.io: one program that is the operator and also runs in each Postgres pod. */
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

/** https://cert-manager.io: the last version with its commands in the main module, which `go mod download` can fetch. */
export const certManager = {
  controller: certManagerProgram('controller'),
  webhook: certManagerProgram('webhook'),
  cainjector: certManagerProgram('cainjector'),
} as const;

/** https://prometheus-operator.dev: its manifests and schemas. */
export const prometheusOperatorSource = {
  module: 'github.com/prometheus-operator/prometheus-operator',
  version: '0.85.0',
  sum: 'h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=',
} as const;

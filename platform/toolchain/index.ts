export { CHROMIUM_INSTALL, findChromium } from './chromium.ts';
export { traefik } from './cluster-programs.ts';
export { ensureDaprd } from './daprd.ts';
export { ensureGoProgram } from './go-program.ts';
export { ensureKafka } from './kafka.ts';
export { ensureKubernetesSchemas } from './kubernetes-schemas.ts';
export { withLock } from './lock.ts';
export { ensurePostgres } from './postgres.ts';
export { preflight } from './preflight.ts';
export {
  actionlint,
  composeConfig,
  gitea,
  helm,
  judge,
  kubeconform,
  networkPolicies,
  prometheus,
  promtool,
  rolloutsPlugin,
} from './programs.ts';
export type { EnsureOptions, Kafka, Origin, Postgres, Problem, Program, Report } from './types.ts';

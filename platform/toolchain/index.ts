export { CHROMIUM_INSTALL, findChromium } from './chromium.ts';
export { ensureDaprd } from './daprd.ts';
export { ensureKafka } from './kafka.ts';
export { withLock } from './lock.ts';
export { ensurePostgres } from './postgres.ts';
export { preflight } from './preflight.ts';
export type { Daprd, EnsureOptions, Kafka, Origin, Postgres, Problem, Report } from './types.ts';

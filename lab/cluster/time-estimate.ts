import {
  coredns,
  dapr,
  etcd,
  kubectl,
  kubernetes,
  metricsServer,
  prometheusOperator,
  rolloutsController,
} from '../toolchain/cluster-programs.ts';
import { certManager, cloudnativePg, keda, traefik } from '../../tools/toolchain/operators.ts';
import { isGoProgramCached } from '../../tools/toolchain/go-program.ts';
import { ensureGoProgram, type EnsureOptions } from '../../tools/toolchain/index.ts';
import { networkPolicies, rolloutsPlugin } from '../toolchain/cluster-programs.ts';

/** Minutes of a first compilation on two processors. Programs that share modules with an earlier one take less. */
const COMPILATIONS = [
  { programs: Object.values(kubernetes), minutes: 12 },
  { programs: [kubectl], minutes: 1 },
  { programs: [etcd], minutes: 0.5 },
  { programs: [coredns], minutes: 2 },
  { programs: [networkPolicies], minutes: 1 },
  { programs: Object.values(dapr), minutes: 1.5 },
  { programs: [rolloutsController], minutes: 5 },
  { programs: [rolloutsPlugin], minutes: 4 },
  { programs: Object.values(keda), minutes: 12 },
  { programs: [traefik], minutes: 6 },
  { programs: [cloudnativePg], minutes: 2 },
  { programs: Object.values(certManager), minutes: 3 },
  { programs: [metricsServer], minutes: 3 },
  { programs: Object.values(prometheusOperator), minutes: 2 },
] as const;

/** Minutes with all programs in the cache: building images, starting containers, forming the databases. */
const WARM_MINUTES = 10;

/** About how many minutes `cluster:up --on local-node` takes with the present cache. */
export async function minutesToUp(): Promise<number> {
  const missing = await missingCompilations();
  return missing.reduce((sum, { minutes }) => sum + minutes, WARM_MINUTES);
}

/**
 * Compiles missing programs, but starts no compilation that would probably exceed `minutes`. @returns how many compilations are still
 * missing.
 */
export async function compileWithin(minutes: number, options: EnsureOptions): Promise<number> {
  const end = performance.now() + minutes * 60_000;
  for (const compilation of await missingCompilations()) {
    if (performance.now() + compilation.minutes * 60_000 > end) continue;
    for (const program of compilation.programs) await ensureGoProgram(program, options);
  }
  return (await missingCompilations()).length;
}

async function missingCompilations() {
  const missing: (typeof COMPILATIONS)[number][] = [];
  for (const compilation of COMPILATIONS) {
    const cached = await Promise.all(compilation.programs.map(isGoProgramCached));
    if (cached.includes(false)) missing.push(compilation);
  }
  return missing;
}

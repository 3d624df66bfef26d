import {
  certManager,
  cloudnativePg,
  coredns,
  dapr,
  etcd,
  keda,
  kubectl,
  kubernetes,
  metricsServer,
  prometheusOperator,
  rolloutsController,
  traefik,
} from '../toolchain/cluster-programs.ts';
import { isGoProgramCached } from '../toolchain/go-program.ts';
import { ensureGoProgram, type EnsureOptions, networkPolicies, rolloutsPlugin } from '../toolchain/index.ts';

/** Of two processors, for a first compilation: what shares modules with an earlier one takes less. */
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

/** With all programs in the cache: images of this tree, containers, and databases that form. */
const WARM = 10;

/** About how long `cluster:up --on here` takes, given what the cache of this machine has. */
export async function minutesToUp(): Promise<number> {
  const lacking = await lackingCompilations();
  return lacking.reduce((sum, { minutes }) => sum + minutes, WARM);
}

/** Compiles what the cache lacks, as far as that many minutes may be enough for. @returns how much is still lacking. */
export async function compileWithin(minutes: number, options: EnsureOptions): Promise<number> {
  const end = performance.now() + minutes * 60_000;
  for (const compilation of await lackingCompilations()) {
    if (performance.now() + compilation.minutes * 60_000 > end) continue;
    for (const program of compilation.programs) await ensureGoProgram(program, options);
  }
  return (await lackingCompilations()).length;
}

async function lackingCompilations() {
  const lacking: (typeof COMPILATIONS)[number][] = [];
  for (const compilation of COMPILATIONS) {
    const cached = await Promise.all(compilation.programs.map(isGoProgramCached));
    if (cached.includes(false)) lacking.push(compilation);
  }
  return lacking;
}

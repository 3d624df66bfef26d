import { check } from './checker/check.ts';
import { type Violation, violation } from './checker/violation.ts';
import { drain, type Drained } from './evidence/drain.ts';
import type { Evidence } from './evidence/evidence.ts';
import { gather } from './evidence/gather.ts';
import { sourceOf } from './evidence/source.ts';
import { Injector, type InjectedFault } from './faults/injector.ts';
import { describeFault, faultPlan } from './faults/plan.ts';
import type { Account } from './load/account.ts';
import { CommandLog, type Command } from './load/command-log.ts';
import { Load } from './load/load.ts';
import type { Network } from './network/network.ts';
import type { FaultProfile } from './fault-profiles.ts';
import { streamOf } from './random.ts';
import { Prober } from './prober.ts';
import { recoveryTimes } from './recovery-times.ts';
import type { Testbed } from './start-instrumented-product.ts';

export type Options = {
  readonly seed: number;
  /** The number of faults of all kinds together. */
  readonly kills: number;
  /** No more faults after this time, even if fewer than `kills` were injected. */
  readonly minutes: number;
  readonly profile: FaultProfile;
  /** The share of faults that wait for recovery before and after them. */
  readonly alone: number;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
};

export type Result = {
  readonly commands: readonly Command[];
  readonly evidence: Evidence;
  readonly injected: readonly InjectedFault[];
  readonly recovery: ReadonlyMap<InjectedFault, number>;
  readonly drained: Drained;
  readonly violations: readonly Violation[];
};

const DRAIN_MS = 60_000;

/** One run against a product that was started for it: load and faults, then a rest until all is drained, then the checker. */
export async function run(testbed: Testbed, options: Options): Promise<Result> {
  const { product, network, disk } = testbed;
  const { seed, kills, report } = options;
  const { recoveryTimeoutMs } = options.profile;
  const loadEnding = new AbortController();
  const probesEnding = new AbortController();
  const faultsEnding = new AbortController();
  const { signal } = faultsEnding;
  const end = () => [loadEnding, probesEnding, faultsEnding].forEach((ending) => ending.abort(options.signal.reason));
  options.signal.addEventListener('abort', end, { once: true });
  const commandLog = new CommandLog();
  const accounts: Account[] = [];
  const source = sourceOf(product);
  const context = { origin: source.origin, commandLog, accounts };
  const violations: Violation[] = [];
  let injector: Injector | undefined;
  try {
    const prober = await Prober.prepare({ ...context, ending: probesEnding.signal });
    const load = await Load.prepare({ ...context, ending: loadEnding.signal }, seed);
    const probing = prober.run();
    load.begin();
    const injected: InjectedFault[] = [];
    const recovered = async (): Promise<void> => {
      if (await prober.recovered(source, recoveryTimeoutMs, signal)) return;
      const last = injected.at(-1);
      violations.push(
        violation(
          'not-recovered',
          `no recovery within ${recoveryTimeoutMs / 1000} s: ${last ? describeFault(last) : ''}`,
        ),
      );
    };
    const onInjected = (fault: InjectedFault): void => {
      injected.push(fault);
      prober.faultInjected(fault.at);
      report(`${injected.length}/${kills} ${describeFault(fault)}`);
    };
    injector = new Injector(testbed, { onInjected, recovered, signal });
    await injectAll(injector, options, disk !== undefined);
    await injector.allReady();
    const from = performance.now();
    report('all processes are running; ending the load');
    loadEnding.abort();
    await load.ended();
    report('the load has ended; waiting for recovery from the last fault');
    await recovered();
    report('recovered from the last fault; waiting until all events are applied');
    probesEnding.abort();
    await probing;
    const drained = await drain(product, { from, boundMs: DRAIN_MS }, signal);
    report(`drained after ${drained.ms} ms; checking`);
    const evidence = await gather(source, accounts);
    const { commands } = commandLog;
    violations.push(...check(commands, evidence, drained), ...checkLinks(network));
    const recovery = recoveryTimes(injected, prober.keys, commands, evidence);
    return { commands, evidence, injected, recovery, drained, violations };
  } finally {
    end();
    options.signal.removeEventListener('abort', end);
    await injector?.allEnded();
  }
}

/** Without a disk, its faults are left out; the others are the same. */
async function injectAll(injector: Injector, options: Options, hasDisk: boolean): Promise<void> {
  const { seed, kills, minutes, profile, alone } = options;
  const until = performance.now() + minutes * 60_000;
  const plan = faultPlan(streamOf(seed, 'faults'), profile.faultKinds, alone);
  for (let count = 0; count < kills && performance.now() < until;) {
    const fault = plan.next().value;
    if (fault.target === 'postgres-disk' && !hasDisk) continue;
    await injector.inject(fault);
    count++;
  }
}

/** A link that carried nothing proves nothing: the processes reach each other without it. */
function checkLinks({ links }: Network): readonly Violation[] {
  const idle = links.filter(({ carried }) => carried === 0);
  return idle.map(({ name }) => violation('nothing-logged', `nothing went over the link ${name}`));
}

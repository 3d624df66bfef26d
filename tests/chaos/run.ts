import type { Product } from '../../dev/index.ts';
import { check } from './checker/check.ts';
import { type Violation, violation } from './checker/violation.ts';
import { drain, type Drained } from './evidence/drain.ts';
import type { Evidence } from './evidence/evidence.ts';
import { gather } from './evidence/gather.ts';
import { sourceOf } from './evidence/source.ts';
import { Injector, type InjectedFault } from './faults/injector.ts';
import { faultPlan } from './faults/plan.ts';
import type { Account } from './load/account.ts';
import { CommandLog, type Command } from './load/command-log.ts';
import { Load } from './load/load.ts';
import type { FaultProfile } from './fault-profiles.ts';
import { streamOf } from './random.ts';
import { Prober } from './prober.ts';
import { recoveryTimes } from './recovery-times.ts';

export type Options = {
  readonly seed: number;
  /** The number of faults, kills and freezes together. */
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
export async function run(product: Product, options: Options): Promise<Result> {
  const { seed, kills, profile, report, signal } = options;
  const { recoveryTimeoutMs } = profile;
  const loadEnding = new AbortController();
  const probesEnding = new AbortController();
  const end = () => [loadEnding, probesEnding].forEach((ending) => ending.abort());
  signal.addEventListener('abort', end, { once: true });
  const commandLog = new CommandLog();
  const accounts: Account[] = [];
  const source = sourceOf(product);
  const context = { origin: source.origin, commandLog, accounts };
  const violations: Violation[] = [];
  try {
    const prober = await Prober.prepare({ ...context, ending: probesEnding.signal });
    const load = await Load.prepare({ ...context, ending: loadEnding.signal }, seed);
    const probing = prober.run();
    load.begin();
    const injector = new Injector(product, {
      signal,
      onInjected: (fault) => {
        prober.faultInjected(fault.at);
        report(`${injector.injected.length}/${kills} ${describe(fault)}`);
      },
      recovered,
    });
    async function recovered(): Promise<void> {
      if (await prober.recovered(source, recoveryTimeoutMs, signal)) return;
      const last = injector.injected.at(-1);
      violations.push(
        violation('not-recovered', `no recovery within ${recoveryTimeoutMs / 1000} s: ${last ? describe(last) : ''}`),
      );
    }
    await injectAll(injector, options);
    await injector.allAwake();
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
    const { injected } = injector;
    violations.push(...check(commands, evidence, drained));
    const recovery = recoveryTimes(injected, prober.keys, commands, evidence);
    return { commands, evidence, injected, recovery, drained, violations };
  } finally {
    end();
    signal.removeEventListener('abort', end);
  }
}

async function injectAll(injector: Injector, { seed, kills, minutes, profile, alone }: Options): Promise<void> {
  const until = performance.now() + minutes * 60_000;
  const plan = faultPlan(streamOf(seed, 'faults'), profile.faultKinds, alone);
  for (let count = 0; count < kills && performance.now() < until; count++) await injector.inject(plan.next().value);
}

function describe({ target, freezeMs, alone }: InjectedFault): string {
  const what = freezeMs === undefined ? `killed ${target}` : `froze ${target} for ${(freezeMs / 1000).toFixed(1)} s`;
  return alone ? `${what}, alone` : what;
}

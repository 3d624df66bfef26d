import type { Platform } from '../../platform/local/index.ts';
import { check } from './checker/check.ts';
import { type Violation, violation } from './checker/violation.ts';
import { drain, type Drained } from './evidence/drain.ts';
import type { Evidence } from './evidence/evidence.ts';
import { gather } from './evidence/gather.ts';
import { sourceOf } from './evidence/source.ts';
import { Injector, type Struck } from './faults/injector.ts';
import { faultPlan } from './faults/plan.ts';
import type { Account } from './load/account.ts';
import { Book, type Command } from './load/book.ts';
import { Load } from './load/load.ts';
import type { Adversity } from './proof.ts';
import { streamOf } from './random.ts';
import { Prober, recoveryTimes } from './recovery.ts';

export type Options = {
  readonly seed: number;
  /** Faults, frozen processes counted as well. */
  readonly kills: number;
  /** After these no more faults follow, however many were asked for. */
  readonly minutes: number;
  readonly adversity: Adversity;
  /** The share of faults that strike alone. */
  readonly alone: number;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
};

export type Result = {
  readonly commands: readonly Command[];
  readonly evidence: Evidence;
  readonly struck: readonly Struck[];
  readonly recovery: ReadonlyMap<Struck, number>;
  readonly drained: Drained;
  readonly violations: readonly Violation[];
};

const DRAIN_MS = 60_000;

/** One run against a platform that was started for it: load and faults, then rest, then the checker. */
export async function run(platform: Platform, options: Options): Promise<Result> {
  const { seed, kills, adversity, tell, signal } = options;
  const { patienceMs } = adversity;
  const loadEnding = new AbortController();
  const probesEnding = new AbortController();
  const end = () => [loadEnding, probesEnding].forEach((ending) => ending.abort());
  signal.addEventListener('abort', end, { once: true });
  const book = new Book();
  const accounts: Account[] = [];
  const source = sourceOf(platform);
  const around = { origin: source.origin, book, accounts };
  const violations: Violation[] = [];
  try {
    const prober = await Prober.prepare({ ...around, ending: probesEnding.signal });
    const load = await Load.prepare({ ...around, ending: loadEnding.signal }, seed);
    const probing = prober.live();
    load.begin();
    const injector = new Injector(platform, {
      signal,
      onStrike: (fault) => {
        prober.struck(fault.at);
        tell(`${injector.struck.length}/${kills} ${describe(fault)}`);
      },
      recovered,
    });
    async function recovered(): Promise<void> {
      if (await prober.recovered(source, patienceMs, signal)) return;
      const last = injector.struck.at(-1);
      violations.push(violation('not-recovered', `not ${patienceMs / 1000} s after ${last ? describe(last) : ''}`));
    }
    await strikeAll(injector, options);
    await injector.lifted();
    const from = performance.now();
    tell('nothing is frozen, the load ends');
    loadEnding.abort();
    await load.ended();
    tell('nobody waits for an answer any more');
    await recovered();
    tell('the last fault has been recovered from');
    probesEnding.abort();
    await probing;
    const drained = await drain(platform, { from, boundMs: DRAIN_MS }, signal);
    tell(`drained after ${drained.ms} ms, checking`);
    const evidence = await gather(source, accounts);
    const { commands } = book;
    const { struck } = injector;
    violations.push(...check(commands, evidence, drained));
    const recovery = recoveryTimes(struck, prober.keys, commands, evidence);
    return { commands, evidence, struck, recovery, drained, violations };
  } finally {
    end();
    signal.removeEventListener('abort', end);
  }
}

async function strikeAll(injector: Injector, { seed, kills, minutes, adversity, alone }: Options): Promise<void> {
  const until = performance.now() + minutes * 60_000;
  const plan = faultPlan(streamOf(seed, 'faults'), adversity.blows, alone);
  for (let count = 0; count < kills && performance.now() < until; count++) await injector.strike(plan.next().value);
}

function describe({ target, freezeMs, alone }: Struck): string {
  const what = freezeMs === undefined ? `killed ${target}` : `froze ${target} for ${(freezeMs / 1000).toFixed(1)} s`;
  return alone ? `${what}, alone` : what;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../platform/local/index.ts';
import { check } from './checker/check.ts';
import type { Violation } from './checker/violation.ts';
import { drain, type Drained } from './evidence/drain.ts';
import type { Evidence } from './evidence/evidence.ts';
import { gather } from './evidence/gather.ts';
import { Injector, type Struck } from './faults/injector.ts';
import { type Blow, faultPlan } from './faults/plan.ts';
import type { Account } from './load/account.ts';
import { Book, type Command } from './load/book.ts';
import { Load } from './load/load.ts';
import { streamOf } from './random.ts';
import { Prober, recoveryTimes } from './recovery.ts';

export type Options = {
  readonly seed: number;
  /** Faults, frozen processes counted as well. */
  readonly kills: number;
  /** After these no more faults follow, however many were asked for. */
  readonly minutes: number;
  readonly blows: readonly Blow[];
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
const SETTLED_MS = 60_000;
const POLL_MS = 100;

/** One run against a platform that was started for it: load and faults, then rest, then the checker. */
export async function run(platform: Platform, options: Options): Promise<Result> {
  const { seed, tell, signal } = options;
  const ending = new AbortController();
  const end = () => ending.abort();
  signal.addEventListener('abort', end, { once: true });
  const book = new Book();
  const accounts: Account[] = [];
  const around = { origin: platform.url, book, accounts, ending: ending.signal };
  try {
    const prober = await Prober.prepare(around);
    const load = await Load.prepare(around, seed);
    const probing = prober.live();
    load.begin();
    const injector = new Injector(platform, (fault) => {
      prober.struck(fault.at);
      tell(`${injector.struck.length}/${options.kills} ${describe(fault)}`);
    });
    await strikeAll(injector, options);
    await injector.lifted();
    const settled = performance.now() + SETTLED_MS;
    while (!prober.isSettled && performance.now() < settled) await sleep(POLL_MS, undefined, { signal });
    end();
    await Promise.all([load.ended(), probing]);
    tell('the load has ended, draining');
    const drained = await drain(platform, DRAIN_MS, signal);
    tell(`drained after ${drained.ms} ms, checking`);
    const evidence = await gather(platform, accounts);
    const { commands } = book;
    const { struck } = injector;
    const recovery = recoveryTimes(struck, prober.keys, commands, evidence);
    return { commands, evidence, struck, recovery, drained, violations: check(commands, evidence, drained) };
  } finally {
    end();
    signal.removeEventListener('abort', end);
  }
}

async function strikeAll(injector: Injector, { seed, kills, minutes, blows, signal }: Options): Promise<void> {
  const until = performance.now() + minutes * 60_000;
  const plan = faultPlan(streamOf(seed, 'faults'), blows);
  for (let count = 0; count < kills && performance.now() < until; count++)
    await injector.strike(plan.next().value, signal);
}

export function describe({ target, freezeMs }: Struck): string {
  return freezeMs === undefined ? `killed ${target}` : `froze ${target} for ${(freezeMs / 1000).toFixed(1)} s`;
}

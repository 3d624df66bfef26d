import { describe, expect, it } from '@jest/globals';
import { intents, OWN_LISTS } from '../load/intents.ts';
import { streamOf } from '../random.ts';
import { ALL_FAULT_KINDS, type Fault, faultPlan } from './plan.ts';

function first<T>(count: number, all: Iterator<T, never>): readonly T[] {
  return Array.from({ length: count }, () => all.next().value);
}

const plan = (seed: number, alone = 0.5): readonly Fault[] =>
  first(120, faultPlan(streamOf(seed, 'faults'), ALL_FAULT_KINDS, alone));

describe('the plan of faults', () => {
  it('depends on the seed alone', () => {
    expect(plan(1)).toEqual(plan(1));
    expect(plan(1)).not.toEqual(plan(2));
  });

  it('injects every kind of fault once before it repeats any', () => {
    const dealt = plan(3).slice(0, ALL_FAULT_KINDS.length);
    const names = dealt.map(({ kind, target }) => `${kind} ${target}`);
    expect(new Set(names).size).toBe(ALL_FAULT_KINDS.length);
  });

  it.each(['freeze', 'delay', 'partition'])(
    '%s: some last longer than a relay keeps its shards, but none of an api',
    (kind) => {
      const faults = [1, 2, 3].flatMap((seed) => plan(seed)).filter((fault) => fault.kind === kind);
      const long = faults.filter(({ lastsMs = 0 }) => lastsMs > 10_000);
      expect(long.length).toBeGreaterThan(0);
      expect(long.filter(({ target }) => /^\w+-api\b/.test(target))).toEqual([]);
    },
  );

  it('gives every fault but a kill a length', () => {
    for (const { kind, lastsMs } of plan(5)) expect(lastsMs === undefined).toBe(kind === 'kill');
  });

  it('can inject no fault or every fault alone', () => {
    expect(plan(4, 0).some(({ alone }) => alone)).toBe(false);
    expect(plan(4, 1).every(({ alone }) => alone)).toBe(true);
  });
});

describe('the intents of a user', () => {
  const ofUser = (seed: number, name: string) => first(200, intents(streamOf(seed, name), OWN_LISTS));

  it('depend on the seed and the user alone', () => {
    expect(ofUser(1, 'Ann')).toEqual(ofUser(1, 'Ann'));
    expect(ofUser(1, 'Ann')).not.toEqual(ofUser(2, 'Ann'));
    expect(ofUser(1, 'Ann')).not.toEqual(ofUser(1, 'Ben'));
  });

  it('include most kinds of command', () => {
    const kinds = new Set(ofUser(1, 'Ann').map(({ kind }) => kind));
    expect(kinds.size).toBeGreaterThan(8);
  });
});

import { describe, expect, it } from '@jest/globals';
import { intents, OWN_LISTS } from '../load/intents.ts';
import { streamOf } from '../random.ts';
import { ALL_BLOWS, type Fault, faultPlan } from './plan.ts';

function first<T>(count: number, all: Iterator<T, never>): readonly T[] {
  return Array.from({ length: count }, () => all.next().value);
}

const plan = (seed: number, alone = 0.5): readonly Fault[] =>
  first(60, faultPlan(streamOf(seed, 'faults'), ALL_BLOWS, alone));

describe('the plan of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(plan(1)).toEqual(plan(1));
    expect(plan(1)).not.toEqual(plan(2));
  });

  it('kills and freezes every target before it does so again', () => {
    const dealt = plan(3).slice(0, ALL_BLOWS.length);
    const names = dealt.map(({ target, freezeMs }) => `${freezeMs === undefined ? 'kill' : 'freeze'} ${target}`);
    expect(new Set(names).size).toBe(ALL_BLOWS.length);
  });

  it('freezes some for longer than a relay keeps its shards, but no api', () => {
    const long = [1, 2, 3].flatMap((seed) => plan(seed)).filter(({ freezeMs = 0 }) => freezeMs > 10_000);
    expect(long.length).toBeGreaterThan(0);
    expect(long.filter(({ target }) => target.endsWith('-api'))).toEqual([]);
  });

  it('lets none or all strike alone where asked to', () => {
    expect(plan(4, 0).some(({ alone }) => alone)).toBe(false);
    expect(plan(4, 1).every(({ alone }) => alone)).toBe(true);
  });
});

describe('what a user is up to', () => {
  const ofUser = (seed: number, name: string) => first(200, intents(streamOf(seed, name), OWN_LISTS));

  it('is the same for the same seed and user, and else another', () => {
    expect(ofUser(1, 'Ann')).toEqual(ofUser(1, 'Ann'));
    expect(ofUser(1, 'Ann')).not.toEqual(ofUser(2, 'Ann'));
    expect(ofUser(1, 'Ann')).not.toEqual(ofUser(1, 'Ben'));
  });

  it('is a bit of everything', () => {
    const kinds = new Set(ofUser(1, 'Ann').map(({ kind }) => kind));
    expect(kinds.size).toBeGreaterThan(8);
  });
});

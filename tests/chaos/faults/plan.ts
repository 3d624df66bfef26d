import { between, type Random, shuffled } from '../random.ts';

export const TARGETS = [
  ...['todo-api', 'users-api', 'todo-worker', 'users-worker', 'todo-worker-2', 'users-worker-2'],
  ...['todo-worker-daprd', 'users-worker-daprd', 'todo-worker-2-daprd', 'users-worker-2-daprd', 'kafka', 'postgres'],
] as const;
export type Target = (typeof TARGETS)[number];

export type Fault = {
  readonly target: Target;
  /** Frozen for this many milliseconds; killed where absent. */
  readonly freezeMs?: number;
  /** Milliseconds since the fault before. */
  readonly afterMs: number;
  /** Strikes when the fault before has been recovered from, and nothing follows until this one has. */
  readonly alone: boolean;
};

export type Blow = { readonly target: Target; readonly kind: 'kill' | 'freeze' };

/** Longer than a relay's session lives in silence (10 s) and a consumer's (6 s), so that others take over. */
const LONG_MS = { from: 11_000, to: 14_000 } as const;
const SHORT_MS = { from: 500, to: 4_000 } as const;
const AFTER_MS = { from: 400, to: 2_400 } as const;
const LONG_SHARE = 0.25;

/** Every target, killed and frozen. */
export const ALL_BLOWS: readonly Blow[] = TARGETS.flatMap((target) => [
  { target, kind: 'kill' },
  { target, kind: 'freeze' },
]);

/** Dealt like cards: each blow comes once before any comes again, so that a short run misses little. */
export function* faultPlan(random: Random, blows: readonly Blow[], aloneShare: number): Generator<Fault, never> {
  for (;;) {
    for (const { target, kind } of shuffled(blows, random)) {
      const afterMs = Math.round(between(random, AFTER_MS.from, AFTER_MS.to));
      const fault = { target, afterMs, alone: random() < aloneShare };
      yield kind === 'kill' ? fault : { ...fault, freezeMs: freezeMs(target, random) };
    }
  }
}

/** An api has nobody to take over: freezing it for long would only idle its users. */
function freezeMs(target: Target, random: Random): number {
  const isLong = random() < LONG_SHARE && !target.endsWith('-api');
  const { from, to } = isLong ? LONG_MS : SHORT_MS;
  return Math.round(between(random, from, to));
}

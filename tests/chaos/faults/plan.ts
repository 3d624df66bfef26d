import { between, type Random, shuffled } from '../random.ts';

export const TARGETS = [
  ...['todo-api', 'users-api', 'todo-worker', 'users-worker', 'todo-worker-2', 'users-worker-2'],
  ...['todo-worker-daprd', 'users-worker-daprd', 'todo-worker-2-daprd', 'users-worker-2-daprd', 'kafka', 'postgres'],
] as const;
export type Target = (typeof TARGETS)[number];

export type Fault = {
  readonly target: Target;
  /** How long to freeze the target, in milliseconds. If absent, the target is killed. */
  readonly freezeMs?: number;
  /** Milliseconds to wait after the previous fault. */
  readonly afterMs: number;
  /** Whether to wait for recovery before and after this fault. */
  readonly alone: boolean;
};

export type FaultKind = { readonly target: Target; readonly kind: 'kill' | 'freeze' };

/**
 * The length of a freeze. It is longer than the idle timeout of a relay's session (10 s) and of a consumer's (6 s), so that others take
 * over.
 */
const LONG_MS = { from: 11_000, to: 14_000 } as const;
const SHORT_MS = { from: 500, to: 4_000 } as const;
const AFTER_MS = { from: 400, to: 2_400 } as const;
const LONG_SHARE = 0.25;

/** Every target, killed and frozen. */
export const ALL_FAULT_KINDS: readonly FaultKind[] = TARGETS.flatMap((target) => [
  { target, kind: 'kill' },
  { target, kind: 'freeze' },
]);

/** Each kind of fault comes once, in random order, before any comes again, so that a short run covers most of them. */
export function* faultPlan(
  random: Random,
  faultKinds: readonly FaultKind[],
  aloneShare: number,
): Generator<Fault, never> {
  for (;;) {
    for (const { target, kind } of shuffled(faultKinds, random)) {
      const afterMs = Math.round(between(random, AFTER_MS.from, AFTER_MS.to));
      const fault = { target, afterMs, alone: random() < aloneShare };
      yield kind === 'kill' ? fault : { ...fault, freezeMs: freezeMs(target, random) };
    }
  }
}

/** An api is never frozen for long: there is no second api to take over, so its users would only wait. */
function freezeMs(target: Target, random: Random): number {
  const isLong = random() < LONG_SHARE && !target.endsWith('-api');
  const { from, to } = isLong ? LONG_MS : SHORT_MS;
  return Math.round(between(random, from, to));
}

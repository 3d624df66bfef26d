import type { Kind } from './checker/violation.ts';
import { type FaultKind, type ProcessName, ALL_FAULT_KINDS } from './faults/plan.ts';
import type { MutationName } from './probe/mutations.ts';

/** The faults of a run, and whether each service has a second worker. */
export type FaultProfile = {
  readonly faultKinds: readonly FaultKind[];
  /** The share of bulk calls in which one entry is refused. */
  readonly withhold: number;
  readonly secondWorkers: boolean;
  /**
   * How long to wait for recovery from a fault, in milliseconds. With a mutation, the time is short: it loses events, so recovery may
   * never come.
   */
  readonly recoveryTimeoutMs: number;
};

export const DEFAULT_PROFILE: FaultProfile = {
  faultKinds: ALL_FAULT_KINDS,
  withhold: 0.1,
  secondWorkers: true,
  recoveryTimeoutMs: 60_000,
};

/** For each mutation, the faults that expose it and the violation that the checker must report. */
export const MUTATION_PROFILES: Readonly<Record<MutationName, FaultProfile & { readonly finds: Kind }>> = {
  'guard-off': {
    ...{ finds: 'applied-twice', withhold: 0, secondWorkers: false, recoveryTimeoutMs: 8_000 },
    faultKinds: kills('users-worker', 'todo-worker', 'users-worker-daprd', 'todo-worker-daprd'),
  },
  'two-per-call': {
    ...{ finds: 'published-out-of-order', withhold: 0.5, secondWorkers: false, recoveryTimeoutMs: 8_000 },
    faultKinds: [...kills('todo-worker-daprd'), { target: 'kafka', kind: 'freeze' }],
  },
  'marked-first': {
    ...{ finds: 'not-published', withhold: 0, secondWorkers: false, recoveryTimeoutMs: 8_000 },
    faultKinds: kills('todo-worker', 'users-worker', 'todo-worker-daprd', 'users-worker-daprd'),
  },
  'oldest-wins': {
    ...{ finds: 'wrong-projection', withhold: 0, secondWorkers: false, recoveryTimeoutMs: 8_000 },
    faultKinds: kills('users-worker', 'todo-worker', 'users-worker-daprd'),
  },
  'acknowledged-anyway': {
    ...{ finds: 'not-applied', withhold: 0, secondWorkers: false, recoveryTimeoutMs: 8_000 },
    faultKinds: [...kills('postgres'), { target: 'users-worker', kind: 'freeze' }],
  },
  'two-transactions': {
    ...{ finds: 'half-effect', withhold: 0, secondWorkers: false, recoveryTimeoutMs: 8_000 },
    faultKinds: kills('todo-api', 'users-api'),
  },
};

function kills(...targets: readonly ProcessName[]): readonly FaultKind[] {
  return targets.map((target) => ({ target, kind: 'kill' }));
}

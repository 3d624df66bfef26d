import type { Kind } from './checker/violation.ts';
import { type Blow, ALL_BLOWS } from './faults/plan.ts';
import type { MutationName } from './probe/mutations.ts';

/** What a run does to the whole, and whether there is a second worker of each service. */
export type Adversity = {
  readonly blows: readonly Blow[];
  /** The share of bulk calls of which one entry is refused. */
  readonly withhold: number;
  readonly secondWorkers: boolean;
  /** How long recovery from a fault may take, in milliseconds. A proof's may take for ever: some of its events are lost. */
  readonly patienceMs: number;
};

export const USUAL: Adversity = { blows: ALL_BLOWS, withhold: 0.1, secondWorkers: true, patienceMs: 60_000 };

/** What makes each mutation show itself soon, and the violation by which the checker must name it. */
export const PROOFS: Readonly<Record<MutationName, Adversity & { readonly finds: Kind }>> = {
  'inbox-off': {
    ...{ finds: 'applied-twice', withhold: 0, secondWorkers: false, patienceMs: 8_000 },
    blows: kills('users-worker', 'todo-worker', 'users-worker-daprd', 'todo-worker-daprd'),
  },
  'two-per-call': {
    ...{ finds: 'published-out-of-order', withhold: 0.5, secondWorkers: false, patienceMs: 8_000 },
    blows: [...kills('todo-worker-daprd'), { target: 'kafka', kind: 'freeze' }],
  },
  'marked-first': {
    ...{ finds: 'not-published', withhold: 0, secondWorkers: false, patienceMs: 8_000 },
    blows: kills('todo-worker', 'users-worker', 'todo-worker-daprd', 'users-worker-daprd'),
  },
  'effect-outside': {
    ...{ finds: 'applied-twice', withhold: 0, secondWorkers: false, patienceMs: 8_000 },
    blows: kills('users-worker', 'postgres'),
  },
  'acknowledged-anyway': {
    ...{ finds: 'not-applied', withhold: 0, secondWorkers: false, patienceMs: 8_000 },
    blows: [...kills('postgres'), { target: 'users-worker', kind: 'freeze' }],
  },
  'two-transactions': {
    ...{ finds: 'half-effect', withhold: 0, secondWorkers: false, patienceMs: 8_000 },
    blows: kills('todo-api', 'users-api'),
  },
};

function kills(...targets: readonly Blow['target'][]): readonly Blow[] {
  return targets.map((target) => ({ target, kind: 'kill' }));
}

import { between, type Random, shuffled } from '../random.ts';

const APIS = ['todo-api', 'users-api'] as const;
const WORKERS = ['todo-worker', 'users-worker', 'todo-worker-2', 'users-worker-2'] as const;
type Worker = (typeof WORKERS)[number];

/** The processes that are killed and frozen. */
export type ProcessName = (typeof APIS)[number] | Worker | `${Worker}-daprd` | 'kafka' | 'postgres';
export const PROCESSES: readonly ProcessName[] = [
  ...APIS,
  ...WORKERS,
  ...WORKERS.map((worker) => `${worker}-daprd` as const),
  ...(['kafka', 'postgres'] as const),
];

/** The links that are slow or cut: the two ends, with a slash between them. */
export type LinkName = `${(typeof APIS)[number] | Worker}/postgres` | `${Worker}/daprd` | `${Worker}-daprd/kafka`;
export const LINKS: readonly LinkName[] = [
  ...[...APIS, ...WORKERS].map((name) => `${name}/postgres` as const),
  ...WORKERS.flatMap((worker) => [`${worker}/daprd`, `${worker}-daprd/kafka`] as const),
];

/** `postgres-disk` is the disk of Postgres' data. */
export type FaultKind =
  | { readonly kind: 'kill' | 'freeze'; readonly target: ProcessName }
  | { readonly kind: 'delay' | 'partition'; readonly target: LinkName }
  | { readonly kind: 'slow' | 'full'; readonly target: 'postgres-disk' };

export type Target = FaultKind['target'];

export type Fault = FaultKind & {
  /** How long the fault lasts, in milliseconds. Absent for a kill. */
  readonly lastsMs?: number;
  /** Milliseconds to wait after the previous fault. */
  readonly afterMs: number;
  /** Whether to wait for recovery before and after this fault. */
  readonly alone: boolean;
};

/**
 * The length of a long fault. It is longer than the idle timeout of a relay's session (10 s) and of a consumer's (6 s), so that others
 * take over.
 */
const LONG_MS = { from: 11_000, to: 14_000 } as const;
const SHORT_MS = { from: 500, to: 4_000 } as const;
const AFTER_MS = { from: 400, to: 2_400 } as const;
const LONG_SHARE = 0.25;

/** Every process killed and frozen, every link slow and cut, the disk slow and full. */
export const ALL_FAULT_KINDS: readonly FaultKind[] = [
  ...PROCESSES.flatMap((target) => [{ kind: 'kill', target } as const, { kind: 'freeze', target } as const]),
  ...LINKS.flatMap((target) => [{ kind: 'delay', target } as const, { kind: 'partition', target } as const]),
  { kind: 'slow', target: 'postgres-disk' },
  { kind: 'full', target: 'postgres-disk' },
];

/** Each kind of fault comes once, in random order, before any comes again, so that a short run covers most of them. */
export function* faultPlan(
  random: Random,
  faultKinds: readonly FaultKind[],
  aloneShare: number,
): Generator<Fault, never> {
  for (;;) {
    for (const faultKind of shuffled(faultKinds, random)) {
      const afterMs = Math.round(between(random, AFTER_MS.from, AFTER_MS.to));
      const fault = { ...faultKind, afterMs, alone: random() < aloneShare };
      yield fault.kind === 'kill' ? fault : { ...fault, lastsMs: lengthOf(fault, random) };
    }
  }
}

/** An api has no long fault: there is no second api to take over, so its users would only wait. */
function lengthOf({ target }: FaultKind, random: Random): number {
  const isLong = random() < LONG_SHARE && !APIS.some((api) => target === api || target === `${api}/postgres`);
  const { from, to } = isLong ? LONG_MS : SHORT_MS;
  return Math.round(between(random, from, to));
}

/** A fault in words, such as `froze kafka for 2.1 s, alone`. */
export function describeFault({ kind, target, lastsMs, alone }: Fault): string {
  const what = `${kind} ${target}${lastsMs === undefined ? '' : ` for ${(lastsMs / 1000).toFixed(1)} s`}`;
  return alone ? `${what}, alone` : what;
}

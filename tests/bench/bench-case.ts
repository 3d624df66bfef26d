import type { Findings } from './report.ts';

export type Settings = {
  /** The number of outbox rows that a measurement commits. */
  readonly rows: number;
  /** The number of runs of each variant. Variants take turns. */
  readonly runs: number;
  readonly signal: AbortSignal;
  /** Prints the result of each run. */
  readonly report: (text: string) => void;
};

/** A measurement. It starts and stops its own product. */
export type BenchCase = {
  readonly name: string;
  readonly about: string;
  readonly measure: (settings: Settings) => Promise<Findings>;
};

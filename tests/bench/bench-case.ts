import type { Findings } from './report.ts';

export type Settings = {
  /** Committed rows of a measurement. */
  readonly rows: number;
  /** Runs of each variant, in turn. */
  readonly runs: number;
  readonly signal: AbortSignal;
  /** Says what is being measured. */
  readonly tell: (text: string) => void;
};

/** A measurement, on a whole of its own. */
export type BenchCase = {
  readonly name: string;
  readonly about: string;
  readonly measure: (settings: Settings) => Promise<Findings>;
};

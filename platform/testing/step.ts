import type { Report } from '../toolchain/index.ts';
import type { Counts } from './counts.ts';

export type Context = {
  readonly signal: AbortSignal;
  /** Says what the step is at, for people. */
  readonly report: Report;
  /** The file for all that the step's commands print. */
  readonly log: string;
  /** A folder for files of this run. */
  readonly scratch: string;
  /** Variables that the commands get beside those of this process. */
  readonly env: Readonly<Record<string, string>>;
};

/** One thing that `npm test` checks. */
export type Step = {
  readonly name: string;
  readonly title: string;
  /** Whether --only can ask for it. */
  readonly alone?: false;
  /**
   * Runs tests and counts them; a step that does not is one check, failed when it throws. `notRun` says what this machine or
   * checkout cannot run, and why.
   */
  readonly run: (context: Context) => Promise<(Counts & { readonly notRun?: string | undefined }) | undefined>;
};

export type Outcome = {
  readonly step: Step;
  readonly counts: Counts;
  readonly log: string;
  /** Why it failed, when that is not in the log. */
  readonly reason?: string;
  /** Why it, or a part of it, was not run. */
  readonly notRun?: string | undefined;
};

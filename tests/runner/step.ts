import type { ReportLine } from '../../tools/toolchain/index.ts';
import type { Counts } from './counts.ts';

export type Context = {
  readonly signal: AbortSignal;
  /** Shows people what the step is doing. */
  readonly report: ReportLine;
  /** The file that receives the output of the step's commands. */
  readonly log: string;
  /** An empty folder, removed after the step. */
  readonly scratch: string;
  /** Variables that the commands get in addition to those of this process. */
  readonly env: Readonly<Record<string, string>>;
};

/** One thing that `npm test` checks. */
export type Step = {
  readonly name: string;
  readonly title: string;
  /** False if --only cannot select the step. */
  readonly alone?: false;
  /**
   * Returns the counts of the tests that it ran. A step that returns nothing counts as one test, failed if it throws.
   * `notRun` says which part this machine or checkout cannot run, and why.
   */
  readonly run: (context: Context) => Promise<(Counts & { readonly notRun?: string | undefined }) | undefined>;
};

export type Outcome = {
  readonly step: Step;
  readonly counts: Counts;
  readonly log: string;
  /** Why the step failed. */
  readonly reason?: string;
  /** Why the step, or a part of it, was not run. */
  readonly notRun?: string | undefined;
};

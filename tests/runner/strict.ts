import type { Outcome } from './step.ts';

/** Counts each step that was not run, or a part of it, as failed. @param except the names of steps that may be left out. */
export function strictly(outcomes: readonly Outcome[], except: readonly string[]): readonly Outcome[] {
  return outcomes.map((outcome) => {
    const { step, counts, notRun } = outcome;
    if (notRun === undefined || except.includes(step.name)) return outcome;
    return { ...outcome, counts: { ...counts, failed: counts.failed + 1 }, reason: `It was not run. ${notRun}` };
  });
}

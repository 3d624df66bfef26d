import { total } from './counts.ts';
import type { Outcome } from './step.ts';

/** The text at the end of a run: each failure with its log, the steps that were not run, then the line that programs read. */
export function summarize(outcomes: readonly Outcome[], lastLinesOf: (log: string) => string): string {
  const failures = outcomes.filter(({ counts }) => counts.failed > 0);
  const lines = failures.flatMap(({ step, counts, log, reason }) => [
    '',
    `✖ ${step.title}: ${counts.failed} failed`,
    ...indent(reason ?? lastLinesOf(log)),
    `  log: ${log}`,
    ...(step.alone === false ? [] : [`  again: npm test -- --only ${step.name}`]),
  ]);
  const notRun = outcomes.flatMap(({ step, notRun: why }) =>
    why === undefined ? [] : [`– ${step.title}: not run. ${why}`],
  );
  const { passed, failed } = total(outcomes.map(({ counts }) => counts));
  return [...lines, ...(notRun.length > 0 ? ['', ...notRun] : []), '', `${passed} passed, ${failed} failed`].join('\n');
}

function indent(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`);
}

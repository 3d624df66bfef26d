import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from '../../tools/root.ts';
import { lastLines } from '../../tools/command.ts';
import type { Counts } from './counts.ts';
import type { Progress } from './progress.ts';
import type { Outcome, Step } from './step.ts';

const LOGS = join(ROOT, '.data', 'test');
const CHECKED: Counts = { passed: 1, failed: 0 };
const FAILED: Counts = { passed: 0, failed: 1 };

/** Runs one step with its own log and scratch folder. It never rejects: a step that throws counts as failed. */
export async function runStep(
  step: Step,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
  progress: Progress,
): Promise<Outcome> {
  const log = join(LOGS, `${step.name.replace(':', '-')}.log`);
  await mkdir(LOGS, { recursive: true });
  await writeFile(log, '');
  const scratch = await mkdtemp(join(tmpdir(), 'todo-platform-step-'));
  progress.start(step);
  const report = (line: string) => progress.detail(step, line);
  const outcome = await step.run({ signal, report, log, scratch, env }).then(
    (counts): Outcome => ({ step, counts: counts ?? CHECKED, log, notRun: counts?.notRun }),
    (error: unknown): Outcome => ({ step, counts: FAILED, log, reason: reasonOf(error, log) }),
  );
  progress.end(outcome);
  await rm(scratch, { recursive: true, force: true });
  return outcome;
}

/** The last lines that the step's commands printed or, if they printed nothing, the error. */
function reasonOf(error: unknown, log: string): string {
  const printed = readFileSync(log, 'utf8').trim();
  return printed === '' ? String(error instanceof Error ? error.message : error) : lastLines(printed, 40);
}

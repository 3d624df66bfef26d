import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { lastLines } from '../../tools/command.ts';
import { closingSteps, treeState } from './closing-steps.ts';
import { RUN_VARIABLE } from './leftovers.ts';
import { runStep } from './run-step.ts';
import { Progress } from './progress.ts';
import { buildStep, staticSteps } from './static-steps.ts';
import type { Outcome, Step } from './step.ts';
import { strictly } from './strict.ts';
import { summarize } from './summary.ts';
import { databaseSteps, plainSteps } from './test-steps.ts';
import { withPostgres } from '../support/throw-away-postgres.ts';

const LANES = 2;

/**
 * Runs the given steps, also after a failure, and prints a summary. The build always comes first, because types, lint and
 * tests read its output.
 * @param labSteps those of the lab that need only Node.
 * @param mayBeLeftOut if given, the run is strict: a step that was not run counts as failed, but not these.
 * @returns whether all steps passed.
 */
export async function testRun(
  steps: readonly Step[],
  labSteps: readonly Step[],
  mayBeLeftOut: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const run = randomUUID();
  process.env[RUN_VARIABLE] = run;
  const before = await treeState();
  const progress = new Progress();
  const outcomes: Outcome[] = [];
  const runOne = async (step: Step, env: Readonly<Record<string, string>> = {}) => {
    if (!signal.aborted) outcomes.push(await runStep(step, env, signal, progress));
  };
  const selected = (all: readonly Step[]) => all.filter((step) => steps.includes(step));
  await runOne(buildStep);
  const integration = selected(databaseSteps);
  const onPostgres = (url: string) => inLanes(integration, 1, (step) => runOne(step, { TEST_POSTGRES_URL: url }));
  // Integration tests mostly wait for Postgres, so they run at the same time as the other steps.
  await Promise.all([
    inLanes([...selected(staticSteps), ...selected(plainSteps), ...selected(labSteps)], LANES, runOne),
    integration.length > 0 ? runOne(postgresStep(onPostgres)) : undefined,
  ]);
  const alreadyRun = new Set([buildStep, ...staticSteps, ...plainSteps, ...labSteps, ...databaseSteps]);
  await inLanes(
    steps.filter((step) => !alreadyRun.has(step)),
    1,
    runOne,
  );
  // This check also runs after Ctrl-C, so that no process is left.
  for (const step of closingSteps(before, run)) outcomes.push(await runStep(step, {}, signal, progress));
  progress.close();
  signal.throwIfAborted();
  const judged = mayBeLeftOut === undefined ? outcomes : strictly(outcomes, mayBeLeftOut);
  console.log(summarize(judged, (log) => lastLines(readFileSync(log, 'utf8'), 40)));
  return judged.every(({ counts }) => counts.failed === 0);
}

/** Starts a Postgres for the steps that `work` runs, and stops it afterwards. Those steps are counted separately. */
function postgresStep(work: (url: string) => Promise<void>): Step {
  return {
    name: 'postgres',
    alone: false,
    title: 'Postgres for the integration tests',
    run: async ({ report, signal }) => {
      await withPostgres({ report, signal }, work);
      return undefined;
    },
  };
}

async function inLanes(steps: readonly Step[], lanes: number, work: (step: Step) => Promise<void>): Promise<void> {
  const queue = [...steps];
  const lane = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) await work(step);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

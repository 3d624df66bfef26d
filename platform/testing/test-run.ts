import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { lastLines } from '../toolchain/command.ts';
import { closingSteps, treeState } from './closing-steps.ts';
import { RUN_VARIABLE } from './leftovers.ts';
import { perform } from './perform.ts';
import { Progress } from './progress.ts';
import { buildStep, staticSteps } from './static-steps.ts';
import type { Outcome, Step } from './step.ts';
import { summarize } from './summary.ts';
import { databaseSteps, heavySteps, plainSteps, requestedSteps } from './test-steps.ts';
import { withPostgres } from './throw-away-postgres.ts';

export const STEPS: readonly Step[] = [
  buildStep,
  ...staticSteps,
  ...plainSteps,
  ...databaseSteps,
  ...heavySteps,
  ...requestedSteps,
];

const LANES = 2;

/**
 * Runs the given steps, whether or not earlier ones failed, prints a summary, and tells whether all passed. The build comes
 * first and always: types, lint and tests read its output.
 */
export async function testRun(steps: readonly Step[], signal: AbortSignal): Promise<boolean> {
  const run = randomUUID();
  process.env[RUN_VARIABLE] = run;
  const before = await treeState();
  const progress = new Progress();
  const outcomes: Outcome[] = [];
  const one = async (step: Step, env: Readonly<Record<string, string>> = {}) => {
    if (!signal.aborted) outcomes.push(await perform(step, env, signal, progress));
  };
  const asked = (all: readonly Step[]) => all.filter((step) => steps.includes(step));
  await one(buildStep);
  const integration = asked(databaseSteps);
  const onPostgres = (url: string) => inLanes(integration, 1, (step) => one(step, { TEST_POSTGRES_URL: url }));
  // Integration tests wait more than they compute, so that they fit beside the rest.
  await Promise.all([
    inLanes([...asked(staticSteps), ...asked(plainSteps)], LANES, one),
    integration.length > 0 ? one(postgresStep(onPostgres)) : undefined,
  ]);
  await inLanes(asked([...heavySteps, ...requestedSteps]), 1, one);
  // Also after Ctrl-C, to end what was left.
  for (const step of closingSteps(before, run)) outcomes.push(await perform(step, {}, signal, progress));
  progress.close();
  signal.throwIfAborted();
  console.log(summarize(outcomes, (log) => lastLines(readFileSync(log, 'utf8'), 40)));
  return outcomes.every(({ counts }) => counts.failed === 0);
}

/** A Postgres that lives as long as the steps in `work`, which are counted by themselves. */
function postgresStep(work: (url: string) => Promise<void>): Step {
  return {
    name: 'postgres',
    alone: false,
    title: 'A Postgres for the integration tests',
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

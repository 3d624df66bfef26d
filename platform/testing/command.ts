import { Option, type Command } from 'commander';

import { stopSignal } from '../signals.ts';
import { testRun, STEPS } from './test-run.ts';
import { heavySteps, requestedSteps } from './test-steps.ts';

type Options = { readonly quick?: boolean; readonly only?: readonly string[] };

export function register(program: Command): void {
  const names = STEPS.map((step) => step.name);
  program
    .command('test')
    .description('check everything: lint, types, boundaries, unit, integration and end-to-end tests')
    .option('--quick', 'nothing heavier than Postgres: no end-to-end tests')
    .addOption(new Option('--only <names...>', 'these steps, after the build').choices(names))
    .action(async ({ quick = false, only }: Options) => {
      const leftOut = quick ? [...heavySteps, ...requestedSteps] : requestedSteps;
      const all = STEPS.filter((step) => !leftOut.includes(step));
      const steps = only === undefined ? all : STEPS.filter((step) => only.includes(step.name));
      if (!(await testRun(steps, stopSignal()))) process.exitCode = 1;
    });
}

import { Option, type Command } from 'commander';

import { stopSignal } from '../signals.ts';
import { testRun, STEPS } from './test-run.ts';
import { heavySteps, requestedSteps } from './test-steps.ts';

type Options = { readonly quick?: boolean; readonly only?: readonly string[]; readonly also?: readonly string[] };

export function register(program: Command): void {
  const stepNames = STEPS.map((step) => step.name);
  program
    .command('test')
    .description('check everything: lint, types, boundaries, unit, integration and end-to-end tests')
    .option('--quick', 'nothing heavier than Postgres: no end-to-end tests')
    .addOption(new Option('--only <names...>', 'these steps, after the build').choices(stepNames))
    .addOption(
      new Option('--also <names...>', 'these as well, which are left out otherwise').choices(
        requestedSteps.map((step) => step.name),
      ),
    )
    .action(async ({ quick = false, only, also = [] }: Options) => {
      const leftOut = quick ? [...heavySteps, ...requestedSteps] : requestedSteps;
      const all = STEPS.filter((step) => !leftOut.includes(step)).map((step) => step.name);
      const names = [...(only ?? all), ...also];
      const steps = STEPS.filter((step) => names.includes(step.name));
      if (!(await testRun(steps, stopSignal()))) process.exitCode = 1;
    });
}

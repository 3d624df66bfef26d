import { Command, Option } from 'commander';

import { stopSignal } from '../../tools/signals.ts';
import { labSteps } from './lab-steps.ts';
import { testRun } from './test-run.ts';
import { heavySteps } from './heavy-steps.ts';
import { allSteps } from './test-steps.ts';

type Options = {
  readonly quick?: boolean;
  readonly only?: readonly string[];
  readonly also?: readonly string[];
  readonly strict?: true | readonly string[];
};

const lab = await labSteps();
const steps = [...allSteps, ...lab.plainSteps, ...lab.steps, ...lab.requestedSteps];
const names = steps.map((step) => step.name);
const requested = lab.requestedSteps.map((step) => step.name);

await new Command('npm test --')
  .description('Checks everything: lint, types, boundaries, unit, integration and end-to-end tests.')
  .option('--quick', 'skip the steps that need more than Postgres, such as the end-to-end tests')
  .addOption(new Option('--only <names...>', 'run only these steps, after the build').choices(names))
  .addOption(new Option('--also <names...>', 'run these optional steps as well').choices(requested))
  .option('--strict [except...]', 'count a step that cannot be run here as failed, but not these')
  .addHelpText(
    'after',
    `
Examples:
  npm test -- --quick
  npm test -- --only lint types
  npm test -- --only parts e2e
  npm test -- --also cluster --strict cluster

Exit codes: 0 everything passed, 1 something failed. The logs of the steps are in .data/test.`,
  )
  .action(async ({ quick = false, only, also = [], strict }: Options) => {
    const optional = quick ? [...heavySteps, ...lab.steps, ...lab.requestedSteps] : lab.requestedSteps;
    const chosen = [...(only ?? steps.filter((step) => !optional.includes(step)).map((step) => step.name)), ...also];
    const passed = await testRun(
      steps.filter((step) => chosen.includes(step.name)),
      lab.plainSteps,
      strict === true ? [] : strict,
      stopSignal(),
    );
    if (!passed) process.exitCode = 1;
  })
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });

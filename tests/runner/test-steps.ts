import { serviceNames } from '../../tools/services/services.ts';
import { heavySteps } from './heavy-steps.ts';
import { jestStep, runTestProgram } from './jest.ts';
import { buildStep, staticSteps } from './static-steps.ts';
import type { Step } from './step.ts';

/** Tests that need only Node. */
export const plainSteps: readonly Step[] = [
  jestStep('test:contracts', 'Tests of contracts', 'repos/contracts'),
  jestStep('test:rooms', 'Tests of dev, ops and tools', '.'),
  jestStep('test:programs', 'Tests of the test runner, the chaos checker and the benchmarks', 'tests', [
    ...['--testPathPatterns', '/tests/(runner|workflows|chaos|bench|support|prose)/'],
  ]),
  {
    name: 'test:frontend',
    title: 'Tests of frontend',
    run: (context) =>
      runTestProgram(context, 'repos/frontend', 'vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json']),
  },
];

/** Tests that use the Postgres in TEST_POSTGRES_URL. */
export const databaseSteps: readonly Step[] = [
  // One file at a time: some tests look at locks of the whole server.
  ...['service-kit', ...serviceNames].map((name) =>
    jestStep(`test:${name}`, `Tests of ${name}`, `repos/${name}`, ['--runInBand']),
  ),
];

/** Every step that needs no lab, in the order of a run. */
export const allSteps: readonly Step[] = [buildStep, ...staticSteps, ...plainSteps, ...databaseSteps, ...heavySteps];

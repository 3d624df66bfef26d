import { jestStep, runJest } from '../../tests/runner/jest.ts';
import type { LabSteps } from '../../tests/runner/lab-steps.ts';
import { ensureGoProgram } from '../../tools/toolchain/index.ts';
import { gitea } from '../toolchain/gitea.ts';
import { clusterStep } from './cluster-step.ts';
import { repositoriesStep } from './repositories-step.ts';

const labSteps: LabSteps = {
  plainSteps: [jestStep('test:lab', 'Tests of the lab', 'lab', ['--testPathIgnorePatterns', '/lab/tests/'])],
  steps: [
    jestStep('without-lab', 'A checkout without lab/', 'lab', ['--testPathPatterns', '/lab/tests/without-lab']),
    repositoriesStep,
  ],
  requestedSteps: [
    clusterStep,
    {
      name: 'delivery',
      title: 'Pull requests against a real Gitea',
      run: async (context) => {
        // Gitea is built here, because the first build takes longer than a test may.
        await ensureGoProgram(gitea, context);
        return runJest(context, 'lab', ['--testPathPatterns', '/lab/tests/delivery/']);
      },
    },
  ],
};

/** The lab's steps of `npm test`. */
export const { plainSteps, steps, requestedSteps } = labSteps;

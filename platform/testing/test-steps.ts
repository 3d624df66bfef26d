import { join } from 'node:path';

import { ROOT } from '../build/index.ts';
import { ask, run } from '../toolchain/command.ts';
import {
  CHROMIUM_INSTALL,
  composeConfig,
  ensureDaprd,
  ensureGoProgram,
  ensureKafka,
  ensureKubernetesSchemas,
  ensurePostgres,
  findChromium,
  gitea,
  helm,
  judge,
  kubeconform,
  preflight,
  prometheus,
  promtool,
  traefik,
} from '../toolchain/index.ts';
import { clusterStep } from './cluster-step.ts';
import { countFile, type Counts } from './counts.ts';
import { repositoriesStep } from './repository-steps.ts';
import type { Context, Step } from './step.ts';
import { withPostgres } from './throw-away-postgres.ts';

/** Without an end a test that hangs would hang CI. */
const LIMIT_MS = 30 * 60_000;
const CHAOS = '/e2e/chaos';
const MODULES = '--experimental-vm-modules --disable-warning=ExperimentalWarning';

/** Tests that need nothing but Node. */
export const plainSteps: readonly Step[] = [
  jest('contracts', 'repos/contracts'),
  jest('platform', 'platform'),
  {
    name: 'test:programs',
    title: 'Tests of the chaos runs and the benchmarks',
    run: (context) => runJest(context, 'tests', ['--testPathPatterns', '/tests/(chaos|bench|support)/']),
  },
  {
    name: 'test:frontend',
    title: 'Tests of frontend',
    run: (context) =>
      runner(context, 'repos/frontend', 'vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json']),
  },
];

/** Tests that find a Postgres in TEST_POSTGRES_URL. */
export const databaseSteps: readonly Step[] = [
  jest('service-kit', 'repos/service-kit'),
  jest('users-service', 'repos/users-service'),
  jest('todo-service', 'repos/todo-service'),
];

/** Left out by --quick. */
export const heavySteps: readonly Step[] = [
  {
    name: 'parts',
    title: 'Postgres, Kafka and daprd',
    run: async ({ report, signal }) => {
      const problems = await preflight();
      if (problems.length > 0) throw new Error(problems.map(({ what, install }) => `${what}. ${install}`).join('\n'));
      const options = { report, signal };
      await Promise.all([ensurePostgres(options), ensureKafka(options), ensureDaprd(options)]);
      return undefined;
    },
  },
  {
    name: 'tools',
    title: "Helm, kubeconform, Prometheus, what judges canaries, Traefik, and Docker Compose's parser",
    run: async ({ report, signal }) => {
      const options = { report, signal };
      // One at a time: each compilation takes all processors.
      for (const program of [helm, kubeconform, prometheus, promtool, judge, traefik, composeConfig])
        await ensureGoProgram(program, options);
      await ensureKubernetesSchemas(options);
      return undefined;
    },
  },
  {
    name: 'charts',
    title: 'Charts: schemas, hardening, ladder, and how canaries are judged',
    run: (context) => runJest(context, 'tests', ['--testPathPatterns', '/tests/charts/', '--maxWorkers', '2']),
  },
  {
    name: 'upgrade',
    title: "The release before on this one's schema",
    run: async (context) => {
      const notRun = await lackOfHistory();
      if (notRun !== undefined) return { passed: 0, failed: 0, notRun };
      return withPostgres(context, (url) => {
        const env = { ...context.env, TEST_POSTGRES_URL: url };
        return runJest({ ...context, env }, 'tests', ['--testPathPatterns', '/tests/upgrade/', '--runInBand']);
      });
    },
  },
  {
    name: 'compose',
    title: 'compose.yaml: the same as npm start',
    run: (context) => runJest(context, 'tests', ['--testPathPatterns', '/tests/compose/', '--maxWorkers', '2']),
  },
  {
    name: 'config',
    title: 'Config repository: every service in every environment',
    run: (context) => runJest(context, 'tests', ['--testPathPatterns', '/tests/config/']),
  },
  {
    name: 'e2e',
    title: 'End-to-end tests of the running whole',
    run: async (context) => {
      const chromium = await findChromium();
      if (chromium === undefined) throw new Error(`No Chromium for the end-to-end tests. ${CHROMIUM_INSTALL}`);
      const env = { ...context.env, CHROMIUM_PATH: chromium };
      return runJest({ ...context, env }, 'tests', [
        '--testPathPatterns',
        '/e2e/',
        '--testPathIgnorePatterns',
        CHAOS,
        '--maxWorkers',
        '1',
      ]);
    },
  },
  {
    name: 'chaos',
    title: 'A short run under chaos, and its checker proved',
    run: (context) => runJest(context, 'tests', ['--testPathPatterns', CHAOS]),
  },
  repositoriesStep,
];

/** Only run when --only or --also asks for them. */
export const requestedSteps: readonly Step[] = [
  clusterStep,
  {
    name: 'delivery',
    title: 'Pull requests against a real Gitea',
    run: async (context) => {
      // Its first build takes longer than the tests may.
      await ensureGoProgram(gitea, context);
      return runJest(context, 'tests', ['--testPathPatterns', '/tests/delivery/']);
    },
  },
];

/** What ran before is read from Git: why it cannot be, if it cannot. */
async function lackOfHistory(): Promise<string | undefined> {
  const shallow = await ask('git', ['-C', ROOT, 'rev-parse', '--is-shallow-repository']);
  if (shallow === undefined) return 'This is no Git checkout.';
  return shallow.trim() === 'true' ? 'This checkout has no history: git fetch --unshallow --tags.' : undefined;
}

function jest(name: string, folder: string): Step {
  return { name: `test:${name}`, title: `Tests of ${name}`, run: (context) => runJest(context, folder, []) };
}

function runJest(context: Context, folder: string, args: readonly string[]): Promise<Counts> {
  const env = { ...context.env, NODE_OPTIONS: MODULES };
  return runner({ ...context, env }, folder, 'jest/bin/jest.js', ['--ci', '--json', ...args]);
}

async function runner(context: Context, folder: string, script: string, args: readonly string[]): Promise<Counts> {
  const results = join(context.scratch, 'results.json');
  const command = [join(ROOT, 'node_modules', script), ...args, `--outputFile=${results}`];
  const limit = AbortSignal.timeout(LIMIT_MS);
  const signal = AbortSignal.any([context.signal, limit]);
  const options = { cwd: join(ROOT, folder), env: context.env, log: context.log, signal };
  const endedWell = await run(process.execPath, command, options).then(
    () => true,
    () => false,
  );
  context.signal.throwIfAborted();
  if (limit.aborted) throw new Error(`The tests did not end within ${LIMIT_MS / 60_000} minutes`);
  return countFile(results, endedWell);
}

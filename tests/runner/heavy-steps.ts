import { ROOT } from '../../tools/root.ts';
import { ask } from '../../tools/command.ts';
import {
  CHROMIUM_INSTALL,
  composeConfig,
  ensureDaprd,
  ensureGoProgram,
  ensureKafka,
  ensureKubernetesSchemas,
  ensurePostgres,
  findChromium,
  helm,
  judge,
  kubeconform,
  preflight,
  prometheus,
  promtool,
  traefik,
} from '../../tools/toolchain/index.ts';
import { findPgBouncer, PGBOUNCER_INSTALL } from '../pooler/pgbouncer.ts';
import { withPostgres } from '../support/throw-away-postgres.ts';
import { runJest } from './jest.ts';
import type { Step } from './step.ts';

const CHAOS = '/e2e/chaos';

/** Steps that --quick leaves out. */
export const heavySteps: readonly Step[] = [
  {
    name: 'parts',
    title: 'Get Postgres, Kafka and daprd',
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
    title: "Get Helm, kubeconform, Prometheus, the canary analysis, Traefik and Docker Compose's parser",
    run: async ({ report, signal }) => {
      const options = { report, signal };
      // The compilations run one at a time, because each takes all processors.
      for (const program of [helm, kubeconform, prometheus, promtool, judge, traefik, composeConfig])
        await ensureGoProgram(program, options);
      await ensureKubernetesSchemas(options);
      return undefined;
    },
  },
  {
    name: 'charts',
    title: 'Charts: schemas, security settings, canary steps and canary analysis',
    run: (context) => runJest(context, 'tests', ['--testPathPatterns', '/tests/charts/', '--maxWorkers', '2']),
  },
  {
    name: 'upgrade',
    title: 'Upgrade: the previous release works on the new schema',
    run: async (context) => {
      const notRun = await whyNoHistory();
      if (notRun !== undefined) return { passed: 0, failed: 0, notRun };
      return withPostgres(context, (url) => {
        const env = { ...context.env, TEST_POSTGRES_URL: url };
        return runJest({ ...context, env }, 'tests', ['--testPathPatterns', '/tests/upgrade/', '--runInBand']);
      });
    },
  },
  {
    name: 'compose',
    title: 'compose.yaml runs the same product as npm start',
    run: (context) => runJest(context, 'tests', ['--testPathPatterns', '/tests/compose/', '--maxWorkers', '2']),
  },
  {
    name: 'config',
    title: 'Config repository: renders every service in every environment',
    run: (context) => runJest(context, 'tests', ['--testPathPatterns', '/tests/config/']),
  },
  {
    name: 'e2e',
    title: 'End-to-end tests of the running product',
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
    name: 'pooler',
    title: 'The product through a transaction pooler',
    run: async (context) => {
      if ((await findPgBouncer()) === undefined)
        return { passed: 0, failed: 0, notRun: `There is no PgBouncer. ${PGBOUNCER_INSTALL}` };
      return runJest(context, 'tests', ['--testPathPatterns', '/tests/pooler/']);
    },
  },
  {
    name: 'chaos',
    title: 'A short chaos run, and a proof that its checker finds errors',
    run: (context) => runJest(context, 'tests', ['--testPathPatterns', CHAOS]),
  },
];

/** The upgrade test reads the previous release from Git. Gives the reason if this checkout cannot. */
async function whyNoHistory(): Promise<string | undefined> {
  const shallow = await ask('git', ['-C', ROOT, 'rev-parse', '--is-shallow-repository']);
  if (shallow === undefined) return 'This is not a Git checkout.';
  return shallow.trim() === 'true' ? 'This checkout has no history. Run "git fetch --unshallow --tags".' : undefined;
}

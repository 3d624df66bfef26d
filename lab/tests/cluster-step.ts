import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { ROOT } from '../../tools/root.ts';
import { namespacesRefused } from '../cluster/local-node/machine.ts';
import { findNode } from '../cluster/local-node/node.ts';
import { compileWithin, minutesToUp } from '../cluster/time-estimate.ts';
import { readRecord } from '../cluster/cluster-record.ts';
import { targetOf } from '../cluster/targets/index.ts';
import { run } from '../../tools/command.ts';
import { CHROMIUM_INSTALL, type EnsureOptions, findChromium } from '../../tools/toolchain/index.ts';
import { minutesLeft } from '../../tests/runner/time-limit.ts';
import { total } from '../../tests/runner/counts.ts';
import type { Step } from '../../tests/runner/step.ts';

/** The cases that fit into the time of `npm test`; `npm run cluster:test` runs all. */
const CASES = ['a', 'b', 'e'];
const MINUTES_OF_CASES = 15;
/** The time to leave for `cluster:down` and the steps that follow. */
const MINUTES_AFTER = 3;
const Result = z.object({ cases: z.array(z.object({ passed: z.number(), failed: z.number() })) });
const MAIN = join(ROOT, 'lab', 'main.ts');

/** Brings up a cluster on this machine, runs some of its cases, and removes it. */
export const clusterStep: Step = {
  name: 'cluster',
  title: 'A real Kubernetes cluster on this machine: everything ready, a good canary, scaling on lag',
  run: async ({ report, signal, log, env, scratch }) => {
    const notRun = (await reasonNotTo()) ?? (await reasonOfTime({ report, signal }));
    if (notRun !== undefined) return { passed: 0, failed: 0, notRun };
    if ((await findChromium()) === undefined) throw new Error(`No Chromium. ${CHROMIUM_INSTALL}`);
    const limit = limitOf(minutesLeft());
    const options = { env, log, signal: AbortSignal.any([signal, limit]), cwd: ROOT };
    try {
      report('bringing up a cluster');
      await run(process.execPath, [MAIN, 'cluster', 'up', '--on', 'local-node'], options);
      report(`running the cases ${CASES.join(', ')}`);
      const tests = join(ROOT, 'lab', 'tests', 'cluster', 'main.ts');
      const results = join(scratch, 'results.json');
      // Failed tests are in the results. If there are no results, reading them fails.
      await run(process.execPath, [tests, ...CASES, '--results', results], options).catch(() => undefined);
      options.signal.throwIfAborted();
      return total(Result.parse(JSON.parse(await readFile(results, 'utf8'))).cases);
    } catch (error) {
      if (limit.aborted) throw new Error('The remaining time (TEST_MINUTES) was too short.', { cause: error });
      throw error;
    } finally {
      report('removing the cluster');
      // The cluster is removed after an abort too, so this call does not get the abort signal.
      await run(process.execPath, [MAIN, 'cluster', 'down', '--on', 'local-node'], { env, log, cwd: ROOT });
    }
  },
};

function limitOf(left: number | undefined): AbortSignal {
  if (left === undefined) return new AbortController().signal;
  return AbortSignal.timeout(Math.round(Math.max(1, left - MINUTES_AFTER) * 60_000));
}

/** Why this machine can run no node, or must not. Programs that are only not installed are a failure instead. */
async function reasonNotTo(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'A node needs Linux and root. With Docker, use npm run cluster:up -- --on kind';
  }
  const record = readRecord();
  if (findNode() !== undefined || (record !== undefined && !targetOf(record.target).hasEnded()))
    return 'A cluster runs already. Test it by npm run cluster:test, or remove it by npm run cluster:down.';
  return namespacesRefused();
}

/** Why the time is too short, if it is. Then the remaining time goes into compiling, so that the next run has less to do. */
async function reasonOfTime(options: EnsureOptions): Promise<string | undefined> {
  const left = minutesLeft();
  const needed = (await minutesToUp()) + MINUTES_OF_CASES;
  if (left === undefined || left >= needed) return undefined;
  const missing = await compileWithin(left - MINUTES_AFTER, options);
  const compiled =
    missing === 0 ? 'all programs are now compiled' : `${missing} kinds of programs are not compiled yet`;
  return `This step needs about ${needed.toFixed(0)} minutes, but only ${left.toFixed(0)} are left (TEST_MINUTES); ${compiled}. To run it: npm run cluster:up, then npm run cluster:test`;
}

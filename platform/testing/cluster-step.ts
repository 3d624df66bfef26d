import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { ROOT } from '../build/index.ts';
import { namespacesRefused } from '../cluster/here/machine.ts';
import { findNode } from '../cluster/here/node.ts';
import { compileWithin, minutesToUp } from '../cluster/minutes.ts';
import { recorded } from '../cluster/record.ts';
import { targetOf } from '../cluster/targets/index.ts';
import { run } from '../toolchain/command.ts';
import { CHROMIUM_INSTALL, type EnsureOptions, findChromium } from '../toolchain/index.ts';
import { minutesLeft } from './budget.ts';
import { total } from './counts.ts';
import type { Step } from './step.ts';

/** What there is time for beside all other tests; `npm run cluster:test` has all. */
const CASES = ['a', 'b', 'e'];
const MINUTES_OF_CASES = 15;
/** For taking it down, and for what comes after. */
const MINUTES_AFTER = 3;
const Result = z.object({ cases: z.array(z.object({ passed: z.number(), failed: z.number() })) });
const MAIN = join(ROOT, 'platform', 'main.ts');

/** Brings up a cluster on this machine, proves some of it, and takes it down. */
export const clusterStep: Step = {
  name: 'cluster',
  title: 'A real Kubernetes here: the whole, a good canary, scaling on lag',
  run: async ({ report, signal, log, env, scratch }) => {
    const notRun = (await reasonNotTo()) ?? (await reasonOfTime({ report, signal }));
    if (notRun !== undefined) return { passed: 0, failed: 0, notRun };
    if ((await findChromium()) === undefined) throw new Error(`No Chromium. ${CHROMIUM_INSTALL}`);
    const limit = limitOf(minutesLeft());
    const options = { env, log, signal: AbortSignal.any([signal, limit]), cwd: ROOT };
    try {
      report('bringing up a cluster');
      await run(process.execPath, [MAIN, 'cluster', 'up', '--on', 'here'], options);
      report(`its cases ${CASES.join(', ')}`);
      const tests = join(ROOT, 'tests', 'cluster', 'main.ts');
      const results = join(scratch, 'results.json');
      // That a test failed is in the results; that there are none is a failure of its own.
      await run(process.execPath, [tests, ...CASES, '--results', results], options).catch(() => undefined);
      options.signal.throwIfAborted();
      return total(Result.parse(JSON.parse(await readFile(results, 'utf8'))).cases);
    } catch (error) {
      if (limit.aborted) throw new Error('The time that is left (TEST_MINUTES) was not enough.', { cause: error });
      throw error;
    } finally {
      report('taking it down');
      // Also after an abort, which has ended what ran before.
      await run(process.execPath, [MAIN, 'cluster', 'down', '--on', 'here'], { env, log, cwd: ROOT });
    }
  },
};

function limitOf(left: number | undefined): AbortSignal {
  if (left === undefined) return new AbortController().signal;
  return AbortSignal.timeout(Math.round(Math.max(1, left - MINUTES_AFTER) * 60_000));
}

/** Where a node cannot be had by nature, or is somebody's; what is only not installed is a failure, and says so. */
async function reasonNotTo(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'A node needs Linux and root. On any machine with Docker: npm run cluster:up -- --on kind';
  }
  const record = recorded();
  if (findNode() !== undefined || (record !== undefined && !targetOf(record.target).hasEnded()))
    return 'A cluster is there already: npm run cluster:test, or cluster:down first';
  return namespacesRefused();
}

/** What is left is spent on compiling, so that another run has less to do. */
async function reasonOfTime(options: EnsureOptions): Promise<string | undefined> {
  const left = minutesLeft();
  const needed = (await minutesToUp()) + MINUTES_OF_CASES;
  if (left === undefined || left >= needed) return undefined;
  const lacking = await compileWithin(left - MINUTES_AFTER, options);
  const compiled =
    lacking === 0 ? 'all programs are compiled now' : `${lacking} kinds of programs are still to be compiled`;
  return `It would take about ${needed.toFixed(0)} minutes and ${left.toFixed(0)} were left (TEST_MINUTES); ${compiled}. By hand: cluster:up and cluster:test`;
}

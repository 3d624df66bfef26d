import { join } from 'node:path';

import { run } from '../../tools/command.ts';
import { ROOT } from '../../tools/root.ts';
import { countFile, type Counts } from './counts.ts';
import type { Context, Step } from './step.ts';

/** Ends tests that hang, so that CI goes on. */
const LIMIT_MS = 30 * 60_000;
const MODULES = '--experimental-vm-modules --disable-warning=ExperimentalWarning';

/** A step that runs all Jest tests of a folder. */
export function jestStep(name: string, title: string, folder: string, args: readonly string[] = []): Step {
  return { name, title, run: (context) => runJest(context, folder, args) };
}

/** Runs Jest in a folder of the checkout and counts its tests. */
export function runJest(context: Context, folder: string, args: readonly string[]): Promise<Counts> {
  const env = { ...context.env, NODE_OPTIONS: MODULES };
  return runTestProgram({ ...context, env }, folder, 'jest/bin/jest.js', ['--ci', '--json', ...args]);
}

/**
 * Runs a test program of node_modules, such as `vitest/vitest.mjs`, and counts the tests in its JSON report.
 * @throws {Error} if it does not end within 30 minutes.
 */
export async function runTestProgram(
  context: Context,
  folder: string,
  script: string,
  args: readonly string[],
): Promise<Counts> {
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

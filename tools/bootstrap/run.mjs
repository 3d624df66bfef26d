import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { handOver } from './hand-over.mjs';
import { installDependencies } from './install.mjs';
import { machineProblem } from './machine.mjs';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Runs a program of this checkout, even in a fresh clone. The machine's own Node checks the machine, installs the npm
 * dependencies if they are missing or old, then runs the program on the Node that the project pins. Sets the exit code.
 *
 * @param {string} program relative to the checkout, such as `dev/main.ts`
 * @param {readonly string[]} args
 * @returns {Promise<void>}
 */
export async function run(program, args) {
  process.exitCode = await start(program, args).catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  });
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
async function start(program, args) {
  const problem = machineProblem(process);
  if (problem !== undefined) throw new Error(problem);
  const file = join(ROOT, program);
  if (!existsSync(file)) throw new Error(`This checkout has no ${program}: was its folder removed?`);
  await installDependencies(ROOT);
  return handOver(ROOT, file, args);
}

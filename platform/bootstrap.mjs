#!/usr/bin/env node
// Runs on the machine's own Node, before anything is installed: checks the machine, installs the npm dependencies, then hands
// over to the command line interface (main.ts) on the Node that the project pins.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { handOver } from './bootstrap/hand-over.mjs';
import { installDependencies } from './bootstrap/install.mjs';
import { machineProblem } from './bootstrap/machine.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const problem = machineProblem(process);
if (problem !== undefined) {
  console.error(problem);
  process.exitCode = 1;
} else {
  try {
    await installDependencies(root);
    process.exitCode = await handOver(root, process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

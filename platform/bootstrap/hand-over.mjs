import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';

import { nodeOf } from './install.mjs';

/** @type {NodeJS.Signals[]} */
const FROM_TERMINAL = ['SIGINT', 'SIGHUP', 'SIGQUIT'];
const TWICE_MS = 1_000;
const ORPHAN_CHECK_MS = 1_000;

/**
 * Runs main.ts on the project's own Node and gives its exit code. A terminal sends Ctrl-C to the whole process group, so that
 * the child has it already; without a terminal it is handed on, once, though npm may send it a second time.
 *
 * @param {string} root the checkout
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export function handOver(root, args) {
  const flags = [
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=TimeoutNegativeWarning',
    join(root, 'platform', 'main.ts'),
  ];
  const child = spawn(nodeOf(root), [...flags, ...args], { stdio: 'inherit' });
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  let last = -Infinity;
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    if (performance.now() - last < TWICE_MS) return;
    last = performance.now();
    child.kill(signal);
  };
  for (const signal of FROM_TERMINAL) process.on(signal, terminal ? () => undefined : pass);
  process.on('SIGTERM', pass);
  const orphanCheck = whenOrphaned(() => pass('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => clearInterval(orphanCheck));
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

/**
 * npm runs a script by a shell and, when npm is ended, ends that shell alone: the script would go on without a parent.
 *
 * @param {() => void} action
 */
function whenOrphaned(action) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) action();
  }, ORPHAN_CHECK_MS);
}

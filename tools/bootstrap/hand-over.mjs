import { spawn } from 'node:child_process';
import { constants } from 'node:os';

import { nodeOf } from './install.mjs';

/** @type {NodeJS.Signals[]} */
const FROM_TERMINAL = ['SIGINT', 'SIGHUP', 'SIGQUIT'];
const TWICE_MS = 1_000;
const ORPHAN_CHECK_MS = 1_000;

/**
 * Runs a program on the Node that the project pins and gives its exit code. A terminal sends Ctrl-C to the whole process group,
 * so the child already has it. Without a terminal this process passes the signal on, but only once: npm may send it twice.
 *
 * @param {string} root the checkout
 * @param {string} program the file to run
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export function handOver(root, program, args) {
  // The Kafka client sometimes sets a timer for a moment in the past, and Node would warn about it.
  const flags = ['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'];
  const child = spawn(nodeOf(root), [...flags, program, ...args], { stdio: 'inherit' });
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
 * npm runs a script through a shell. When npm ends, it ends only that shell, and the script would go on without a parent.
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

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { alone } from './install-lock.mjs';

const STAMP = 'node_modules/.todo-platform-installed';

/**
 * Makes node_modules match package-lock.json. A stamp with the lock file's hash is written as the last step, and `npm ci`
 * removes it with the rest as its first, so that a half-finished install is never taken for whole.
 *
 * @param {string} root the checkout
 */
export async function installDependencies(root) {
  if (isInstalled(root)) return;
  await alone(
    `todo-platform install ${root}`,
    async () => {
      if (isInstalled(root)) return;
      await withProgress('Installing npm dependencies', () => npmCi(root));
      if (!existsSync(nodeOf(root)))
        throw new Error('npm ci ended well but brought no Node: run "npm ci" and read what it says.');
      writeFileSync(join(root, STAMP), stampOf(root));
    },
    () => console.log('Another start installs the npm dependencies; waiting for it.'),
  );
}

/**
 * The Node of the npm package `node`, which the project runs on.
 *
 * @param {string} root
 */
export function nodeOf(root) {
  return join(root, 'node_modules', 'node', 'bin', 'node');
}

/**
 * @param {string} root
 * @returns {boolean}
 */
export function isInstalled(root) {
  if (!existsSync(nodeOf(root))) return false;
  const stamp = join(root, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf(root)) return true;
  return npmInstalled(root);
}

/**
 * Whether npm's own record says that all of package-lock.json is installed, as after `npm install <package>` by hand. npm
 * writes that record when everything else is done.
 *
 * @param {string} root
 */
function npmInstalled(root) {
  try {
    const wanted = packagesOf(join(root, 'package-lock.json'));
    const found = packagesOf(join(root, 'node_modules', '.package-lock.json'));
    return Object.entries(wanted).every(([path, entry]) => {
      const have = found[path];
      // Packages for other machines are optional and left out.
      if (have === undefined) return path === '' || entry.optional === true;
      return have.version === entry.version && have.integrity === entry.integrity;
    });
  } catch {
    return false;
  }
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }>}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** @param {string} root */
function stampOf(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${process.platform}-${process.arch} ${createHash('sha256').update(lock).digest('hex')}\n`;
}

/**
 * @param {string} root
 * @returns {Promise<void>}
 */
function npmCi(root) {
  // npm scripts put node_modules/.bin first on PATH; the Node there is about to be removed.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const env = { ...process.env, PATH: path.join(delimiter) };
  return new Promise((resolve, reject) => {
    const npm = spawn('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund', '--no-progress'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    npm.stdout.on('data', (data) => (output += data));
    npm.stderr.on('data', (data) => (output += data));
    /** @type {NodeJS.Signals | undefined} */
    let stopped;
    /** @param {NodeJS.Signals} signal */
    const stop = (signal) => {
      stopped = signal;
      npm.kill(signal);
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    npm.on('error', () =>
      reject(new Error('npm is needed beside Node: install it from https://nodejs.org/en/download.')),
    );
    npm.on('close', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      if (stopped !== undefined) reject(new Error('Stopped; the install starts anew next time.'));
      else if (code === 0) resolve();
      else
        reject(
          new Error(
            `${output.trim()}\nnpm ci failed (exit ${code}). Nothing was started; run "npm ci" to try by hand.`,
          ),
        );
    });
  });
}

/**
 * Shows the time that `action` takes: a line that is kept up to date on a terminal, plain lines elsewhere.
 *
 * @param {string} title
 * @param {() => Promise<void>} action
 */
async function withProgress(title, action) {
  const start = Date.now();
  const elapsed = () => `${Math.round((Date.now() - start) / 1000)} s`;
  const terminal = process.stdout.isTTY;
  if (!terminal) console.log(`${title} …`);
  const timer = setInterval(() => {
    if (terminal) process.stdout.write(`\r${title} … ${elapsed()}`);
  }, 500);
  try {
    await action();
    console.log(`${terminal ? '\r' : ''}${title}: done in ${elapsed()}`);
  } catch (error) {
    if (terminal) process.stdout.write('\n');
    throw error;
  } finally {
    clearInterval(timer);
  }
}

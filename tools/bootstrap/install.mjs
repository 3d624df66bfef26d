import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { alone } from './install-lock.mjs';

const STAMP = 'node_modules/.todo-platform-installed';

/**
 * Makes node_modules match package-lock.json. The last step writes a stamp with the lock file's hash into node_modules. `npm ci`
 * deletes node_modules first, so an interrupted install has no stamp.
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
        throw new Error('npm ci succeeded but installed no Node. Run "npm ci" by hand and read its output.');
      writeFileSync(join(root, STAMP), stampOf(root));
    },
    () => console.log('Another start is installing the npm dependencies; waiting for it.'),
  );
}

/**
 * The Node that the project runs on: the npm package `node`.
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
 * Whether npm's own record says that everything in package-lock.json is installed, as after `npm install <package>` by hand. npm
 * writes that record last.
 *
 * @param {string} root
 */
function npmInstalled(root) {
  try {
    const wanted = packagesOf(join(root, 'package-lock.json'));
    const found = packagesOf(join(root, 'node_modules', '.package-lock.json'));
    return Object.entries(wanted).every(([path, entry]) => {
      const have = found[path];
      // npm leaves out optional packages for other machines.
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
  // npm scripts put node_modules/.bin first on PATH, and npm ci is about to delete the Node there.
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
      reject(new Error('npm is missing. Install Node with npm from https://nodejs.org/en/download.')),
    );
    npm.on('close', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      if (stopped !== undefined)
        reject(new Error('Stopped. The next start installs the npm dependencies from the beginning.'));
      else if (code === 0) resolve();
      else
        reject(
          new Error(
            `${output.trim()}\nnpm ci failed (exit ${code}), so nothing was started. Run "npm ci" to try by hand.`,
          ),
        );
    });
  });
}

/**
 * Shows how long `action` takes: one updated line on a terminal, plain lines otherwise.
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

import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { run } from '../toolchain/command.ts';
import { withLock, type Report } from '../toolchain/index.ts';
import { hashSources } from './sources.ts';
import { ROOT, selectTargets, type Target } from './targets.ts';

export type BuildOptions = {
  readonly report: Report;
  /** Names of repositories to build, with what they need; all when left out. */
  readonly only?: readonly string[];
  readonly signal?: AbortSignal;
};

type Job = { readonly target: Target; readonly hash: string; readonly fresh: boolean };

const STAMP = '.build-stamp';
const PARALLEL = 2;

/**
 * Compiles contracts, service-kit, the services and the SPA into their `dist` folders, each only if its sources, those of what
 * it needs, or package-lock.json have changed since. Gives the names of what was compiled. A repository is compiled beside its
 * `dist`, which is replaced as the last step: after a failure or Ctrl-C the former output is there, whole, and known as old.
 */
export async function buildAll({ report, only, signal }: BuildOptions): Promise<readonly string[]> {
  const targets = selectTargets(only);
  if ((await plan(targets)).every((job) => job.fresh)) return [];
  const lock = join(ROOT, 'node_modules', '.cache', 'todo-platform-build.lock');
  const waiting = () => report('waiting for another build');
  return withLock(lock, async () => compileAll(await plan(targets), report, signal), { signal, waiting });
}

async function plan(targets: readonly Target[]): Promise<readonly Job[]> {
  const lock = await readFile(join(ROOT, 'package-lock.json'), 'utf8');
  const hashes = new Map<string, string>();
  const jobs: Job[] = [];
  for (const target of targets) {
    const needed = target.needs.map((name) => hashes.get(name) ?? '');
    const hash = await hashSources(target.folder, [lock, process.version, ...target.args('dist'), ...needed]);
    hashes.set(target.name, hash);
    jobs.push({ target, hash, fresh: (await stampOf(target)) === hash });
  }
  return jobs;
}

async function compileAll(jobs: readonly Job[], report: Report, signal?: AbortSignal): Promise<readonly string[]> {
  const stale = jobs.filter((job) => !job.fresh);
  const done = new Map<string, Promise<void>>();
  const queue = [...stale];
  const failure = new AbortController();
  const ends = AbortSignal.any(signal === undefined ? [failure.signal] : [failure.signal, signal]);
  // The jobs are in the order of their needs, so that a lane never waits for a job that no lane has begun.
  const lane = async () => {
    for (let job = queue.shift(); job !== undefined && !ends.aborted; job = queue.shift()) {
      const { target } = job;
      const needed = Promise.all(target.needs.map((name) => done.get(name) ?? Promise.resolve()));
      const work = needed.then(() => compile(job, report, ends));
      done.set(target.name, work);
      await work;
    }
  };
  const lanes = Array.from({ length: PARALLEL }, lane);
  try {
    await Promise.all(lanes);
  } catch (error) {
    failure.abort();
    throw error;
  } finally {
    await Promise.allSettled(lanes);
  }
  signal?.throwIfAborted();
  return stale.map((job) => job.target.name);
}

async function compile({ target, hash }: Job, report: Report, signal: AbortSignal): Promise<void> {
  const start = performance.now();
  const output = join(target.folder, 'dist');
  const draft = join(target.folder, '.dist-draft');
  const old = join(target.folder, '.dist-old');
  report(`compiling ${target.name}`);
  try {
    await remove(draft);
    const args = target.args(draft);
    await run(process.execPath, [join(ROOT, 'node_modules', target.compiler), ...args], { cwd: target.folder, signal });
    await writeFile(join(draft, STAMP), hash);
    await remove(old);
    await rename(output, old).catch(() => undefined);
    await rename(draft, output);
  } finally {
    await Promise.all([remove(draft), remove(old)]);
  }
  report(`compiled ${target.name} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

function stampOf(target: Target): Promise<string | undefined> {
  return readFile(join(target.folder, 'dist', STAMP), 'utf8').catch(() => undefined);
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}

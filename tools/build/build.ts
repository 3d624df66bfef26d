import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { run } from '../command.ts';
import { seconds } from '../output/seconds.ts';
import { type ReportLine } from '../toolchain/index.ts';
import { withLock } from '../lock.ts';
import { hashSources } from './sources.ts';
import { ROOT } from '../root.ts';
import { selectTargets, type Target } from './targets.ts';

export type BuildOptions = {
  readonly report: ReportLine;
  /** Names of the repositories to build; those that they import are built too. Default: all. */
  readonly only?: readonly string[];
  readonly signal?: AbortSignal;
};

type Job = { readonly target: Target; readonly hash: string; readonly fresh: boolean };

const STAMP = '.build-stamp';
const PARALLEL = 2;

/**
 * Compiles the repositories into their `dist` folders. Skips a repository if its sources, those of the repositories that it
 * imports, and package-lock.json have not changed. The compiler writes to a draft folder, which replaces `dist` as the last
 * step: after a failure or Ctrl-C, the old output is still complete and still counts as outdated.
 *
 * @returns the names of the compiled repositories.
 */
export async function buildAll({ report, only, signal }: BuildOptions): Promise<readonly string[]> {
  const targets = selectTargets(only);
  if ((await plan(targets)).every((job) => job.fresh)) return [];
  const lock = join(ROOT, 'node_modules', '.cache', 'todo-platform-build.lock');
  const waiting = () => report('another build is running; waiting for it');
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

async function compileAll(jobs: readonly Job[], report: ReportLine, signal?: AbortSignal): Promise<readonly string[]> {
  const stale = jobs.filter((job) => !job.fresh);
  const done = new Map<string, Promise<void>>();
  const queue = [...stale];
  const failure = new AbortController();
  const ends = AbortSignal.any(signal === undefined ? [failure.signal] : [failure.signal, signal]);
  // The jobs are in build order, so a lane never waits for a job that no lane has started.
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

async function compile({ target, hash }: Job, report: ReportLine, signal: AbortSignal): Promise<void> {
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
  report(`compiled ${target.name} in ${seconds(performance.now() - start)}`);
}

function stampOf(target: Target): Promise<string | undefined> {
  return readFile(join(target.folder, 'dist', STAMP), 'utf8').catch(() => undefined);
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** Tags that name a release of the contracts, such as `contracts-v1.2.0`. */
const RELEASES = 'contracts-v*';

export interface Released {
  /** The tag, or the branch where nothing was released yet. */
  readonly name: string;
  /** A folder with the contracts as they were then. */
  readonly folder: string;
}

/** Does something with the contracts of the last release that `folder` descends from, else with those of main. */
export async function withReleased<T>(folder: string, work: (released: Released) => Promise<T>): Promise<T> {
  const name = (await lastRelease(folder)) ?? (await mainBranch(folder));
  const scratch = await mkdtemp(join(tmpdir(), 'contracts-released-'));
  try {
    const archive = join(scratch, 'contracts.tar');
    await exec('git', ['archive', '--output', archive, name, '.'], { cwd: folder });
    await exec('tar', ['-xf', archive, '-C', scratch]);
    return await work({ name, folder: scratch });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function lastRelease(folder: string): Promise<string | undefined> {
  return git(folder, 'describe', '--tags', '--abbrev=0', '--match', RELEASES);
}

async function mainBranch(folder: string): Promise<string> {
  for (const name of ['origin/main', 'main', 'HEAD'])
    if ((await git(folder, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`)) !== undefined) return name;
  throw new Error(
    'The gate compares with the last release, and here is no Git history: clone the repository with its tags.',
  );
}

async function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await exec('git', args, { cwd: folder });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

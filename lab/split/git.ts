import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../../tools/root.ts';
import { run } from '../../tools/command.ts';

/** The state of this tree that a repository was copied from. */
export type Origin = {
  readonly commit: string;
  /** The time of that commit in seconds since 1970. Images get this time. */
  readonly epoch: number;
  /** Whether tracked files differ from the commit. */
  readonly changed: boolean;
};

/** The existing files in a folder that Git tracks, relative to the root. */
export async function trackedFiles(folder: string): Promise<readonly string[]> {
  const listed = await git(ROOT, ['ls-files', '-z', '--', folder]);
  const files = listed.split('\0').filter((file) => file !== '' && existsSync(join(ROOT, file)));
  if (files.length === 0) throw new Error(`Git tracks no file in ${folder}`);
  return files;
}

export async function origin(): Promise<Origin> {
  const [commit = '', epoch = ''] = (await git(ROOT, ['log', '-1', '--format=%H %ct'])).trim().split(' ');
  const changes = await git(ROOT, ['status', '--porcelain', '--untracked-files=no']);
  return { commit, epoch: Number(epoch), changed: changes !== '' };
}

/** Makes a folder a Git repository with one commit. Author and dates come from this tree's last commit, so the same content gets the same hash. */
export async function commitRepository(folder: string, { commit, changed }: Origin): Promise<void> {
  const format = '%an%n%ae%n%aI%n%cn%n%ce%n%cI';
  const last = (await git(ROOT, ['log', '-1', `--format=${format}`])).trimEnd().split('\n');
  const names = ['AUTHOR_NAME', 'AUTHOR_EMAIL', 'AUTHOR_DATE', 'COMMITTER_NAME', 'COMMITTER_EMAIL', 'COMMITTER_DATE'];
  const env = Object.fromEntries(names.map((name, i) => [`GIT_${name}`, last[i] ?? '']));
  await git(folder, ['init', '--quiet', '--initial-branch', 'main']);
  await git(folder, ['add', '--all']);
  const message = `Begin with the state of ${commit.slice(0, 12)}${changed ? ' and changes that were not committed' : ''}`;
  await git(folder, ['-c', 'commit.gpgSign=false', 'commit', '--quiet', '--no-verify', '--message', message], env);
}

async function git(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  try {
    return await run('git', args, { cwd, env });
  } catch (cause) {
    throw new Error(`Splitting needs a Git checkout with a commit. ${String(cause)}`, { cause });
  }
}

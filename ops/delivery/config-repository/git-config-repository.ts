import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Outrun } from '../errors.ts';
import { withImage } from '../image/version-file.ts';
import type { ConfigRepository, Place } from './config-repository.ts';
import { commitOnBase } from './commit.ts';
import { type Git, gitIn, type GitOptions } from './git.ts';
import { pushBranch } from './push.ts';
import { fetchRefs, readBase, readBranch, type Seen } from './read.ts';

/**
 * Runs `work` on a temporary bare partial clone. Git writes the branch, not the forge's API: a push can require that the branch has not
 * changed, and it works with every forge.
 */
export async function withConfigRepository<T>(
  options: Omit<GitOptions, 'folder'>,
  place: Place,
  work: (repository: ConfigRepository) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-delivery-'));
  try {
    const git = gitIn({ ...options, folder });
    await git.run(['init', '--quiet', '--bare', folder]);
    await git.run(['remote', 'add', 'origin', options.remote]);
    return await work(configRepository(git, place));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function configRepository(git: Git, place: Place): ConfigRepository {
  let seen: Seen | undefined;
  const known = () => {
    if (seen === undefined) throw new Error('Nothing was read yet.');
    return seen;
  };
  const update = async (commit: string | undefined) => {
    const answer = await pushBranch(git, place.branch, commit, known().branchCommit);
    if (answer === 'outrun') throw new Outrun(`${place.branch} was changed by someone else.`);
  };
  return {
    read: async () => {
      await fetchRefs(git, place);
      const base = await readBase(git, place);
      const branch = await readBranch(git, place, base.blob);
      seen = { ...base, branchCommit: branch?.commit };
      return { base: base.state, branch: branch?.state };
    },
    push: async (build) => update(await commitOnBase(git, place, known(), withImage(known().text, build), build)),
    deleteBranch: () => update(undefined),
  };
}

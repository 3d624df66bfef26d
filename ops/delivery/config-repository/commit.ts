import type { Build } from '../image/build.ts';
import { messageOf } from '../image/commit-message.ts';
import type { Place } from './config-repository.ts';
import type { Git } from './git.ts';
import type { Seen } from './read.ts';

const NAME = 'todo-platform';
const EMAIL = 'delivery@todo-platform.invalid';

/**
 * Creates a commit on base that changes only the version file, and returns its hash. The same build on the same base gives the same
 * commit. Git's environment variables override author and committer.
 */
export async function commitOnBase(git: Git, place: Place, seen: Seen, text: string, build: Build): Promise<string> {
  const blob = await git.run(['hash-object', '-w', '--stdin'], text);
  await git.run(['read-tree', seen.commit]);
  await git.run(['update-index', '--cacheinfo', `100644,${blob.trim()},${place.file}`]);
  const tree = await git.run(['write-tree']);
  const { GIT_AUTHOR_NAME: name = NAME, GIT_AUTHOR_EMAIL: email = EMAIL } = process.env;
  const { GIT_COMMITTER_NAME: committer = name, GIT_COMMITTER_EMAIL: committerEmail = email } = process.env;
  return (
    await git.run(['commit-tree', tree.trim(), '-p', seen.commit], messageOf(build), {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: build.committedAt,
      GIT_COMMITTER_NAME: committer,
      GIT_COMMITTER_EMAIL: committerEmail,
      GIT_COMMITTER_DATE: build.committedAt,
    })
  ).trim();
}

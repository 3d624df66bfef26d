import type { Git } from './git.ts';
import { refusal } from './refusal.ts';

/**
 * Moves the branch to `commit`, or deletes it if that is undefined. It does so only if the branch is still at `expected`, or still absent.
 * @throws {DeliveryError} if the forge refuses.
 */
export async function pushBranch(
  git: Git,
  branch: string,
  commit: string | undefined,
  expected: string | undefined,
): Promise<'done' | 'outrun'> {
  const ref = `refs/heads/${branch}`;
  const lease = `--force-with-lease=${ref}:${expected ?? ''}`;
  const answer = await git.attempt(['push', '--porcelain', lease, 'origin', `${commit ?? ''}:${ref}`]);
  if (answer.succeeded) return 'done';
  // The first message is from Git's lease check, the others from a server that receives two pushes at once.
  const isOutrun = /stale info|cannot lock ref|failed to update ref|reference already exists|remote ref does not exist/;
  if (isOutrun.test(answer.stdout) || isOutrun.test(answer.stderr)) return 'outrun';
  throw refusal(`${branch} cannot be pushed to the config repository`, `${answer.stdout}${answer.stderr}`);
}

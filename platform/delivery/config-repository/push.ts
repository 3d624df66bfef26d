import type { Git } from './git.ts';
import { refusal } from './refusal.ts';

/**
 * Moves the branch to `commit`, or deletes it, only if it is at `expected`, or not there, at that moment.
 * @throws {DeliveryError} when the forge does not allow it.
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
  // The first is Git's own check of the lease; the others are the other side's, when two pushes meet there.
  const isOutrun = /stale info|cannot lock ref|failed to update ref|reference already exists|remote ref does not exist/;
  if (isOutrun.test(answer.stdout) || isOutrun.test(answer.stderr)) return 'outrun';
  throw refusal(`${branch} cannot be pushed to the config repository`, `${answer.stdout}${answer.stderr}`);
}

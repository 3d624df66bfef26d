import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CONTRACTS } from './copy.ts';

const exec = promisify(execFile);

/** Extracts the contracts of a tag to a folder. Returns false if this clone does not have the tag. */
export async function extractTag(tag: string, folder: string): Promise<boolean> {
  const git = (...args: readonly string[]) => exec('git', args, { cwd: CONTRACTS });
  const known = await git('rev-parse', '--verify', '--quiet', `refs/tags/${tag}^{commit}`).then(
    () => true,
    () => false,
  );
  if (!known) return false;
  const archive = join(folder, 'contracts.tar');
  await git('archive', '--output', archive, tag, '.');
  await exec('tar', ['-xf', archive, '-C', folder]);
  return true;
}

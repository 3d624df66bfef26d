import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { hasCode } from '../../tools/errors.ts';
import { ROOT } from '../../tools/root.ts';

/** A copy of this checkout that can be changed, with the same third-party packages. */
export type CheckoutCopy = AsyncDisposable & { readonly folder: string };

/**
 * Copies the files of this checkout that Git does not ignore, except those below `without`. Compiled output is not copied.
 * @throws {Error} if this is no Git checkout.
 */
export async function copyCheckout(without: readonly string[] = []): Promise<CheckoutCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-copy-'));
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await promisify(execFile)('git', args, { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 });
  const files = stdout.split('\0').filter((file) => file !== '' && !without.some((path) => file.startsWith(path)));
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(ROOT, file), join(folder, file)).catch((error: unknown) => {
      // Git still lists a file that was just deleted.
      if (!hasCode(error, 'ENOENT')) throw error;
    });
  }
  const repos = await readdir(join(folder, 'repos'));
  await linkPackages(folder, repos);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Gives another checkout the third-party packages of this one, and its own repositories as packages. */
export async function linkPackages(folder: string, repos: readonly string[]): Promise<void> {
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@todo-platform'), { recursive: true });
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (name !== '@todo-platform') await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  }
  for (const name of repos) {
    await symlink(join(folder, 'repos', name), join(modules, '@todo-platform', name));
    const own = join(ROOT, 'repos', name, 'node_modules');
    const nested = (await readdir(own).catch(() => [])).filter((entry) => !entry.startsWith('.'));
    if (nested.length > 0) await symlink(own, join(folder, 'repos', name, 'node_modules'));
  }
}

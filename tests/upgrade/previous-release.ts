import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from '../../platform/build/index.ts';

/** The release before this one: where it stands in Git, and why it is that. */
export type Previous = { readonly commit: string; readonly what: string };

const git = async (...args: readonly string[]) => (await execa('git', [...args], { cwd: ROOT })).stdout.trim();

/**
 * The newest tag of the service; before the first one, what ran before the youngest migration was written.
 * @throws {Error} where the checkout has no history to tell.
 */
export async function previousRelease(service: string): Promise<Previous> {
  const [tag] = (await git('tag', '--list', `${service}-v*`, '--sort=-v:refname')).split('\n');
  if (tag) return { commit: tag, what: tag };
  if ((await git('rev-parse', '--is-shallow-repository')) === 'true') {
    throw new Error('This checkout has no history: git fetch --unshallow --tags.');
  }
  const migrations = `repos/${service}/migrations/[0-9]*.ts`;
  const added = await git('log', '--diff-filter=A', '--max-count=1', '--format=%H', '--', migrations);
  if (added === '') throw new Error(`No commit has added a migration of ${service}.`);
  const name =
    (await git('show', '--diff-filter=A', '--name-only', '--format=', added, '--', migrations)).split('/').at(-1) ?? '';
  return { commit: `${added}^`, what: `before ${name}` };
}

/** A built checkout of a service and the packages that it needs, as they were. */
export type Checkout = AsyncDisposable & { readonly folder: string };

/** Beside this one, with the same third-party packages. */
export async function checkOut(service: string, { commit }: Previous): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-upgrade-'));
  const repos = ['contracts', 'service-kit', service];
  const archive = join(folder, 'archive.tar');
  await git('archive', '--output', archive, commit, ...repos.map((name) => `repos/${name}`));
  await execa('tar', ['--extract', '--file', archive, '--directory', folder]);
  await linkModules(folder, repos);
  for (const name of repos) {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    await execa(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: join(folder, 'repos', name) });
  }
  return {
    folder: join(folder, 'repos', service),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Third-party packages are those of this checkout; our own are those of the other one. */
async function linkModules(folder: string, repos: readonly string[]): Promise<void> {
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

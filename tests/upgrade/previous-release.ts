import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from '../../tools/root.ts';
import { linkPackages } from '../support/checkout-copy.ts';

/** The previous release: its commit, and a name for it. */
export type Previous = { readonly commit: string; readonly what: string };

const git = async (...args: readonly string[]) => (await execa('git', [...args], { cwd: ROOT })).stdout.trim();

/**
 * The newest tag of the service. Without a tag, the commit before the newest migration was added. Undefined if the service is new,
 * that is, if it did not exist before its newest migration.
 * @throws {Error} if the checkout has no history.
 */
export async function previousRelease(service: string): Promise<Previous | undefined> {
  const [tag] = (await git('tag', '--list', `${service}-v*`, '--sort=-v:refname')).split('\n');
  if (tag) return { commit: tag, what: tag };
  if ((await git('rev-parse', '--is-shallow-repository')) === 'true') {
    throw new Error('This checkout has no history. Run "git fetch --unshallow --tags".');
  }
  const manifest = `repos/${service}/package.json`;
  if ((await git('ls-tree', '--name-only', 'HEAD', '--', manifest)) === '') return undefined;
  const migrations = `repos/${service}/migrations/[0-9]*.ts`;
  const added = await git('log', '--diff-filter=A', '--max-count=1', '--format=%H', '--', migrations);
  if (added === '') throw new Error(`No commit has added a migration of ${service}.`);
  if ((await git('ls-tree', '--name-only', `${added}^`, '--', manifest)) === '') return undefined;
  const name =
    (await git('show', '--diff-filter=A', '--name-only', '--format=', added, '--', migrations)).split('/').at(-1) ?? '';
  return { commit: `${added}^`, what: `before ${name}` };
}

/** A built checkout of an old service and of the packages that it needs. Removed on disposal. */
export type Checkout = AsyncDisposable & { readonly folder: string };

/** Checks out and builds a commit of the service, with the third-party packages of this checkout. */
export async function checkOut(service: string, { commit }: Previous): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-upgrade-'));
  const repos = ['contracts', 'service-kit', service];
  const archive = join(folder, 'archive.tar');
  await git('archive', '--output', archive, commit, ...repos.map((name) => `repos/${name}`));
  await execa('tar', ['--extract', '--file', archive, '--directory', folder]);
  await linkPackages(folder, repos);
  for (const name of repos) {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    await execa(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: join(folder, 'repos', name) });
  }
  return {
    folder: join(folder, 'repos', service),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

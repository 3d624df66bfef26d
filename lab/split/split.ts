import { mkdir, readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';

import { ROOT } from '../../tools/root.ts';
import type { EnsureOptions } from '../../tools/toolchain/index.ts';
import { copyStandalone, type PackageStore } from './copy-standalone.ts';
import { commitRepository, origin } from './git.ts';
import { packAll } from './packages.ts';
import type { Repository } from './repositories.ts';

/** A repository outside of this tree, and its folder. */
export type StandaloneRepository = { readonly repository: Repository; readonly folder: string };

/** Packs the packages of this tree into `folder`, for the repositories that depend on them. */
export async function createPackageStore(
  all: readonly Repository[],
  folder: string,
  options: EnsureOptions,
): Promise<PackageStore> {
  await mkdir(folder, { recursive: true });
  return { folder, packed: await packAll(all, folder, options), all };
}

/** Makes each repository a separate Git repository, in a folder with its name in `to`. */
export async function split(
  chosen: readonly Repository[],
  to: string,
  stock: PackageStore,
  options: EnsureOptions,
): Promise<readonly StandaloneRepository[]> {
  const from = await origin();
  const made: StandaloneRepository[] = [];
  for (const repository of chosen) {
    options.report(`splitting off ${repository.name}`);
    const folder = join(to, repository.name);
    await copyStandalone(repository, folder, stock, options);
    await commitRepository(folder, from);
    made.push({ repository, folder });
  }
  return made;
}

/**
 * The folder for the repositories, as an absolute path.
 * @throws {Error} if it is not empty, or lies in this tree, where Node would find packages that a repository lacks.
 */
export async function emptyFolder(path: string): Promise<string> {
  const folder = resolve(path);
  if (!relative(ROOT, folder).startsWith('..'))
    throw new Error(`${folder} lies in this tree. Name a folder outside of it.`);
  const content = await readdir(folder).catch(() => []);
  if (content.length > 0) throw new Error(`${folder} is not empty.`);
  return folder;
}

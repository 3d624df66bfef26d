import { mkdir, readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';

import { ROOT } from '../build/index.ts';
import type { EnsureOptions } from '../toolchain/index.ts';
import { cut, type Stock } from './cut.ts';
import { commitAll, origin } from './git.ts';
import { packAll } from './packages.ts';
import type { Repository } from './repositories.ts';

/** A repository that stands alone, and the folder that it stands in. */
export type Alone = { readonly repository: Repository; readonly folder: string };

/** Puts the packages of this tree into `folder`, for repositories to take what they need. */
export async function stockUp(all: readonly Repository[], folder: string, options: EnsureOptions): Promise<Stock> {
  await mkdir(folder, { recursive: true });
  return { folder, packed: await packAll(all, folder, options), all };
}

/** Makes each repository a Git repository of its own, in a folder of its name below `to`. */
export async function split(
  chosen: readonly Repository[],
  to: string,
  stock: Stock,
  options: EnsureOptions,
): Promise<readonly Alone[]> {
  const from = await origin();
  const made: Alone[] = [];
  for (const repository of chosen) {
    options.report(`cutting ${repository.name}`);
    const folder = join(to, repository.name);
    await cut(repository, folder, stock, options);
    await commitAll(folder, from);
    made.push({ repository, folder });
  }
  return made;
}

/**
 * The folder for the repositories, as an absolute path.
 * @throws {Error} where it has content, or lies in this tree: what is missing in a repository would be found here.
 */
export async function emptyFolder(path: string): Promise<string> {
  const folder = resolve(path);
  if (!relative(ROOT, folder).startsWith('..'))
    throw new Error(`${folder} lies in this tree: name a folder elsewhere.`);
  const content = await readdir(folder).catch(() => []);
  if (content.length > 0) throw new Error(`${folder} is not empty.`);
  return folder;
}

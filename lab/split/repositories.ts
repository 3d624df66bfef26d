import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ROOT } from '../../tools/root.ts';
import { Manifest } from './manifest.ts';

/** A folder of this tree that becomes a separate repository. */
export type Repository = {
  readonly name: string;
  /** Relative to the root of this tree, such as `repos/contracts`. */
  readonly folder: string;
  /** Its package.json. The configuration repository has none. */
  readonly manifest?: Manifest;
  /** Files and folders of this tree that it imports by path. If set, its files keep their paths in this tree. */
  readonly sharedPaths?: readonly string[];
};

/** The folders of `repos/`, by name. */
export async function repositories(): Promise<readonly Repository[]> {
  const entries = await readdir(join(ROOT, 'repos'), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.sort().map((name) => repositoryAt(name, join('repos', name))));
}

export async function repositoryAt(name: string, folder: string): Promise<Repository> {
  const text = await readFile(join(ROOT, folder, 'package.json'), 'utf8').catch(() => undefined);
  return text === undefined ? { name, folder } : { name, folder, manifest: Manifest.parse(JSON.parse(text)) };
}

/**
 * The repositories with the given names; all by default.
 * @throws {Error} if a name is unknown.
 */
export function select(all: readonly Repository[], names?: readonly string[]): readonly Repository[] {
  const unknown = names?.filter((name) => !all.some((repository) => repository.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new Error(`There is no ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`);
  }
  return names === undefined ? all : all.filter(({ name }) => names.includes(name));
}

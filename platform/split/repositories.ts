import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ROOT } from '../build/index.ts';
import { Manifest } from './manifest.ts';

/** A folder of this tree that becomes a repository of its own. */
export type Repository = {
  readonly name: string;
  /** Relative to the root of this tree, such as `repos/contracts`. */
  readonly folder: string;
  /** Its package.json; the repository of the clusters' configuration has none. */
  readonly manifest?: Manifest;
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
 * Those of the given names, or all.
 * @throws {Error} for a name that is not there.
 */
export function select(all: readonly Repository[], names?: readonly string[]): readonly Repository[] {
  const unknown = names?.filter((name) => !all.some((repository) => repository.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new Error(`There is no ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`);
  }
  return names === undefined ? all : all.filter(({ name }) => names.includes(name));
}

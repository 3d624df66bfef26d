import { z } from 'zod';

import type { Manifest } from './manifest.ts';

/** An entry of package-lock.json, as far as it is read. */
const Entry = z.looseObject({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  dev: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});

export const Lock = z.looseObject({ lockfileVersion: z.literal(3), packages: z.record(z.string(), Entry) });

type Entry = z.infer<typeof Entry>;
export type Lock = z.infer<typeof Lock>;

/** A package of this tree as a file in the repositories that depend on it. */
export type Packed = {
  readonly name: string;
  readonly version: string;
  /** Its folder in this tree, such as `repos/contracts`. */
  readonly folder: string;
  /** The name of the tarball. */
  readonly file: string;
  /** Subresource integrity of the tarball. */
  readonly integrity: string;
};

/** Where a repository keeps the packages of this tree. */
export const PACKAGES = 'packages';

const INSTALLED = 'node_modules/';

export function specOf({ file }: Packed): string {
  return `file:${PACKAGES}/${file}`;
}

/**
 * What the lock file of the whole says about one folder, as a lock file for that folder alone. It holds more than the folder
 * needs; npm takes out what nothing asks for. Optional packages that the whole does not lock are not asked for here either.
 */
export function lockAlone(whole: Lock, folder: string, manifest: Manifest, packed: readonly Packed[]): Lock {
  const packages: Record<string, Entry> = {};
  for (const [path, entry] of Object.entries(whole.packages)) {
    if (path.startsWith(INSTALLED) && entry.link !== true) packages[path] = entry;
  }
  for (const one of packed) {
    const path = `${INSTALLED}${one.name}`;
    const { version, integrity } = one;
    // As it is installed, not as it is developed.
    const entry = { ...whole.packages[one.folder], devDependencies: undefined };
    packages[path] = { ...entry, version, resolved: specOf(one), integrity };
    move(whole, one.folder, `${path}/`, packages);
  }
  // Last: what the folder has of its own is nearest to it.
  move(whole, folder, '', packages);
  const names = new Set(Object.keys(packages).map(nameAt));
  const { name, version } = manifest;
  return {
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: { '': rootEntry(manifest), ...mapValues(packages, (entry) => withoutUnlocked(entry, names)) },
  };
}

/** Packages that `alone` has in another version or content than `whole`, as `name version`. */
export function strangers(alone: Lock, whole: Lock, packed: readonly Packed[]): readonly string[] {
  const known = new Set(Object.entries(whole.packages).map(([path, entry]) => identity(path, entry)));
  for (const { name, version, integrity } of packed) known.add(identity(`${INSTALLED}${name}`, { version, integrity }));
  return Object.entries(alone.packages)
    .filter(([path, entry]) => path !== '' && !known.has(identity(path, entry)))
    .map(([path, { version = 'of no version' }]) => `${nameAt(path)} ${version}`);
}

/** Addresses in the lock file that only some machines reach. */
export function addresses(lock: Lock): readonly string[] {
  const resolved = Object.values(lock.packages).flatMap((entry) => entry.resolved ?? []);
  return resolved.filter((address) => !address.startsWith(`file:${PACKAGES}/`));
}

/** The name of the package that a lock file keeps at a path, such as `pg` for `a/node_modules/pg`. */
export function nameAt(path: string): string {
  return path.slice(path.lastIndexOf(INSTALLED) + INSTALLED.length);
}

function identity(path: string, { version, integrity }: Entry): string {
  return `${nameAt(path)} ${version ?? ''} ${integrity ?? ''}`;
}

function move(whole: Lock, folder: string, to: string, packages: Record<string, Entry>): void {
  const below = `${folder}/${INSTALLED}`;
  for (const [path, entry] of Object.entries(whole.packages)) {
    if (path.startsWith(below)) packages[to + path.slice(folder.length + 1)] = entry;
  }
}

function rootEntry({ name, version, license, engines, dependencies, devDependencies }: Manifest): Entry {
  return { name, version, license, dependencies, devDependencies, engines };
}

function withoutUnlocked(entry: Entry, names: ReadonlySet<string>): Entry {
  if (entry.optionalDependencies === undefined) return entry;
  const locked = Object.entries(entry.optionalDependencies).filter(([name]) => names.has(name));
  return { ...entry, optionalDependencies: Object.fromEntries(locked) };
}

function mapValues<T>(values: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

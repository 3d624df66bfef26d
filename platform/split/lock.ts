import { satisfies } from 'semver';
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
  dependencies: z.record(z.string(), z.string()).optional(),
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
 * What the lock file of the whole says about one folder, as a lock file for that folder alone: each package finds there
 * what satisfies it, at a version of the whole, so that npm has nothing to look up. It holds more than the folder needs;
 * npm takes out what nothing asks for. Optional packages that the whole does not lock are not asked for here either.
 */
export function lockAlone(whole: Lock, folder: string, manifest: Manifest, packed: readonly Packed[]): Lock {
  // Where each package lies here, and where in the whole.
  const places = new Map<string, string>([['', folder]]);
  for (const [path, entry] of Object.entries(whole.packages)) {
    if (path.startsWith(INSTALLED) && entry.link !== true) places.set(path, path);
  }
  for (const one of packed) {
    const path = `${INSTALLED}${one.name}`;
    places.set(path, one.folder);
    moveOwn(whole, one.folder, `${path}/`, places);
  }
  // Last: what the folder has of its own is nearest to it.
  moveOwn(whole, folder, '', places);
  keepNear(whole, places);
  const names = new Set([...places.keys()].map(nameAt));
  const { name, version } = manifest;
  const packages: Record<string, Entry> = {};
  for (const [path, origin] of places) packages[path] = withoutUnlocked(whole.packages[origin] ?? {}, names);
  for (const one of packed) {
    const path = `${INSTALLED}${one.name}`;
    const { version, integrity } = one;
    // As it is installed, not as it is developed.
    packages[path] = { ...packages[path], devDependencies: undefined, version, resolved: specOf(one), integrity };
  }
  packages[''] = rootEntry(manifest);
  return { name, version, lockfileVersion: 3, requires: true, packages };
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

/** What a folder has of its own, from the whole into `places`, beneath `to`. */
function moveOwn(whole: Lock, folder: string, to: string, places: Map<string, string>): void {
  const below = `${folder}/${INSTALLED}`;
  for (const path of Object.keys(whole.packages)) {
    if (path.startsWith(below)) places.set(to + path.slice(folder.length + 1), path);
  }
}

/**
 * Puts beneath a package what it finds in the whole where what it would find here does not satisfy it, because what the
 * folder has of its own lies where the other lay.
 */
function keepNear(whole: Lock, places: Map<string, string>): void {
  const inWhole = new Set(Object.keys(whole.packages));
  // What is put is looked at too: a Map gives what is added while it is read.
  for (const [path, origin] of places) {
    const { dependencies, optionalDependencies } = whole.packages[origin] ?? {};
    for (const [name, range] of Object.entries({ ...dependencies, ...optionalDependencies })) {
      const wanted = find(inWhole, origin, name);
      if (wanted === undefined || whole.packages[wanted]?.link === true) continue;
      const found = find(places, path, name);
      const here = found === undefined ? undefined : places.get(found);
      if (here !== undefined && (here === wanted || satisfies(whole.packages[here]?.version ?? '', range))) continue;
      places.set(below(path, name), wanted);
    }
  }
}

/** Where the package at a path finds another by name, as Node looks for it: beneath itself, then beside and above. */
function find(paths: { has: (path: string) => boolean }, from: string, name: string): string | undefined {
  for (let at = from; ; at = above(at)) {
    const candidate = below(at, name);
    if (paths.has(candidate)) return candidate;
    if (at === '') return undefined;
  }
}

function below(path: string, name: string): string {
  return `${path === '' ? '' : `${path}/`}${INSTALLED}${name}`;
}

function above(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf(INSTALLED) - 1, 0));
}

function rootEntry({ name, version, license, engines, dependencies, devDependencies }: Manifest): Entry {
  return { name, version, license, dependencies, devDependencies, engines };
}

function withoutUnlocked(entry: Entry, names: ReadonlySet<string>): Entry {
  if (entry.optionalDependencies === undefined) return entry;
  const locked = Object.entries(entry.optionalDependencies).filter(([name]) => names.has(name));
  return { ...entry, optionalDependencies: Object.fromEntries(locked) };
}

import { satisfies } from 'semver';
import { z } from 'zod';

import type { Manifest } from './manifest.ts';

/** The fields of an entry of package-lock.json that are read. */
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

/** A package of this tree, packed as a tarball for the repositories that depend on it. */
export type PackedPackage = {
  readonly name: string;
  readonly version: string;
  /** Its folder in this tree, such as `repos/contracts`. */
  readonly folder: string;
  /** The name of the tarball. */
  readonly file: string;
  /** Subresource integrity of the tarball. */
  readonly integrity: string;
};

/** The folder for these tarballs in a repository. */
export const PACKAGES = 'packages';

const INSTALLED = 'node_modules/';

export function specOf({ file }: PackedPackage): string {
  return `file:${PACKAGES}/${file}`;
}

/**
 * Makes a lock file for one folder from the lock file of the whole tree. Each package finds its dependencies at versions of the
 * whole, so npm needs no registry. The result holds more than the folder needs; npm removes the rest. Optional dependencies
 * that the whole does not lock are left out.
 */
export function standaloneLock(
  whole: Lock,
  folder: string,
  manifest: Manifest,
  packed: readonly PackedPackage[],
): Lock {
  // The path of each package in the new lock file, and its path in the whole.
  const places = new Map<string, string>([['', folder]]);
  for (const [path, entry] of Object.entries(whole.packages)) {
    if (path.startsWith(INSTALLED) && entry.link !== true) places.set(path, path);
  }
  for (const one of packed) {
    const path = `${INSTALLED}${one.name}`;
    places.set(path, one.folder);
    moveOwn(whole, one.folder, `${path}/`, places);
  }
  // These packages come last, because the folder's own node_modules is nearest to it and takes precedence.
  moveOwn(whole, folder, '', places);
  keepNear(whole, places);
  const names = new Set([...places.keys()].map(nameAt));
  const { name, version } = manifest;
  const packages: Record<string, Entry> = {};
  for (const [path, origin] of places) packages[path] = withoutUnlocked(whole.packages[origin] ?? {}, names);
  for (const one of packed) {
    const path = `${INSTALLED}${one.name}`;
    const { version, integrity } = one;
    // An installed package has no development dependencies.
    packages[path] = { ...packages[path], devDependencies: undefined, version, resolved: specOf(one), integrity };
  }
  packages[''] = rootEntry(manifest);
  return { name, version, lockfileVersion: 3, requires: true, packages };
}

/** Packages in `alone` whose version or content is not in `whole`, as `name version`. */
export function unknownPackages(alone: Lock, whole: Lock, packed: readonly PackedPackage[]): readonly string[] {
  const known = new Set(Object.entries(whole.packages).map(([path, entry]) => identity(path, entry)));
  for (const { name, version, integrity } of packed) known.add(identity(`${INSTALLED}${name}`, { version, integrity }));
  return Object.entries(alone.packages)
    .filter(([path, entry]) => path !== '' && !known.has(identity(path, entry)))
    .map(([path, { version = 'of no version' }]) => `${nameAt(path)} ${version}`);
}

/** Addresses in a lock file that lie outside the repository. Not every machine can reach them. */
export function registryAddresses(lock: Lock): readonly string[] {
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

/** Adds the packages in a folder's own node_modules to `places`, below `to`. */
function moveOwn(whole: Lock, folder: string, to: string, places: Map<string, string>): void {
  const below = `${folder}/${INSTALLED}`;
  for (const path of Object.keys(whole.packages)) {
    if (path.startsWith(below)) places.set(to + path.slice(folder.length + 1), path);
  }
}

/**
 * Nests a dependency below its package if the package would find an unsuitable version otherwise. That happens if the folder's
 * own version of a package took the place of the whole's.
 */
function keepNear(whole: Lock, places: Map<string, string>): void {
  const inWhole = new Set(Object.keys(whole.packages));
  // The loop also visits entries that it adds: a Map iterates over new entries.
  for (const [path, origin] of places) {
    const { dependencies, optionalDependencies } = whole.packages[origin] ?? {};
    for (const [name, range] of Object.entries({ ...dependencies, ...optionalDependencies })) {
      const wanted = find(inWhole, origin, name);
      if (wanted === undefined || whole.packages[wanted]?.link === true) continue;
      const found = find(places, path, name);
      const current = found === undefined ? undefined : places.get(found);
      if (current !== undefined && (current === wanted || satisfies(whole.packages[current]?.version ?? '', range)))
        continue;
      places.set(below(path, name), wanted);
    }
  }
}

/** Finds a dependency as Node does: in the package's own node_modules first, then in those of its parents. */
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

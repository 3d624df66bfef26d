import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

import { ROOT } from '../../tools/root.ts';
import type { EnsureOptions } from '../../tools/toolchain/index.ts';
import { trackedFiles } from './git.ts';
import {
  registryAddresses,
  Lock,
  standaloneLock,
  PACKAGES,
  specOf,
  unknownPackages,
  type PackedPackage,
} from './lock-file.ts';
import { Manifest } from './manifest.ts';
import { npm } from './npm.ts';
import { neededBy } from './packages.ts';
import type { Repository } from './repositories.ts';

/** Files that this tree has once and every repository needs. */
const COMMON = ['LICENSE', '.npmrc', '.gitignore', '.gitattributes', '.editorconfig'];

/** Files that image builders expect in the top folder. */
const AT_THE_TOP = ['Dockerfile', '.dockerignore'];

const Json = z.record(z.string(), z.unknown());

/** The packed packages of this tree, and the folder of their tarballs. */
export type PackageStore = {
  readonly folder: string;
  readonly packed: readonly PackedPackage[];
  readonly all: readonly Repository[];
};

/**
 * Copies the tracked files of one folder of this tree to the empty or missing folder `to`, and adds what it needs alone: common
 * files such as LICENSE, tarballs of the packages of this tree that it depends on, and a package-lock.json with the same
 * versions as this tree's.
 */
export async function copyStandalone(
  repository: Repository,
  to: string,
  stock: PackageStore,
  { signal }: EnsureOptions,
): Promise<void> {
  const { folder, manifest, sharedPaths } = repository;
  await mkdir(to, { recursive: true });
  for (const file of COMMON) await copyFile(join(ROOT, file), join(to, file));
  for (const path of [folder, ...(sharedPaths ?? [])]) {
    for (const file of await trackedFiles(path)) {
      const target = join(to, sharedPaths === undefined ? relative(folder, file) : file);
      await mkdir(dirname(target), { recursive: true });
      await cp(join(ROOT, file), target);
    }
  }
  if (sharedPaths !== undefined)
    for (const file of AT_THE_TOP) await copyFile(join(ROOT, folder, file), join(to, file));
  if (manifest !== undefined) await writeStandaloneManifest(folder, manifest, to, stock, signal);
}

async function writeStandaloneManifest(
  folder: string,
  manifest: Manifest,
  to: string,
  stock: PackageStore,
  signal: AbortSignal,
): Promise<void> {
  const manifestOf = (source: string) => stock.all.find((one) => one.folder === source)?.manifest;
  const packed = neededBy(manifest, stock.packed, manifestOf);
  if (packed.length > 0) await mkdir(join(to, PACKAGES));
  for (const { file } of packed) await copyFile(join(stock.folder, file), join(to, PACKAGES, file));
  const whole = Lock.parse(await readJson(join(ROOT, 'package-lock.json')));
  const direct = packed.filter(({ name }) => manifest.dependencies?.[name] !== undefined);
  const dependencies = { ...manifest.dependencies };
  for (const one of direct) dependencies[one.name] = specOf(one);
  // The text is not parsed as a Manifest, because that would change the order of the fields.
  const written = Json.parse(await readJson(join(ROOT, folder, 'package.json')));
  const own = manifest.dependencies === undefined ? written : { ...written, dependencies };
  await writeJson(join(to, 'package.json'), own);
  await writeJson(join(to, 'package-lock.json'), standaloneLock(whole, folder, { ...manifest, dependencies }, packed));
  // npm removes the packages that this repository does not need. It runs offline with an empty cache, so it fails if one is missing.
  const nowhere = ['--offline', '--cache', join(stock.folder, '.npm')];
  const args = ['install', '--package-lock-only', '--ignore-scripts', ...nowhere, '--loglevel=error'];
  await npm(args, { cwd: to, signal });
  const lock = Lock.parse(await readJson(join(to, 'package-lock.json')));
  const wrong = [...unknownPackages(lock, whole, packed), ...registryAddresses(lock)];
  if (wrong.length > 0) throw new Error(`The lock file of ${folder} differs from this tree's: ${wrong.join(', ')}`);
  await writeJson(join(to, 'package.json'), { ...own, ...(await allowedScripts(lock)) });
}

/** This tree's permissions to run install scripts, for the packages in the lock file. */
async function allowedScripts(lock: Lock): Promise<Pick<Manifest, 'allowScripts'>> {
  const { allowScripts = {} } = Manifest.parse(await readJson(join(ROOT, 'package.json')));
  const locked = Object.entries(allowScripts).filter(([name]) => lock.packages[`node_modules/${name}`] !== undefined);
  return locked.length === 0 ? {} : { allowScripts: Object.fromEntries(locked) };
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

function writeJson(file: string, value: unknown): Promise<void> {
  return writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

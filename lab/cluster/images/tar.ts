import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack, type Header, type Pack } from 'tar-stream';

/** One path of an image. By default it belongs to root, and only root may change it. */
export type Entry = { readonly path: string } & (
  | { readonly file: string; readonly mode?: number }
  | { readonly text: string; readonly mode?: number }
  /** A symbolic link. */
  | { readonly link: string }
  /** A folder. The parent folders of other entries need no entry. */
  | { readonly mode: number; readonly owner?: number }
);

/** A fixed time, so that the same contents always make the same archive. */
const MODIFIED = new Date('2000-01-01T00:00:00Z');
const READABLE = 0o644;
const PASSABLE = 0o755;

/** Writes the entries to the tar archive `to`, sorted by path. */
export async function writeTar(entries: readonly Entry[], to: string): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, createWriteStream(to, { flags: 'wx' }));
  await Promise.all([
    written,
    fill(tar, withFolders(entries)).catch((error: unknown) => {
      tar.destroy(error instanceof Error ? error : new Error(String(error)));
    }),
  ]);
}

/**
 * Adds the parent folders of the entries, and sorts all by path.
 * @throws {Error} if a path occurs twice or is not absolute.
 */
export function withFolders(entries: readonly Entry[]): readonly Entry[] {
  const byPath = new Map<string, Entry>();
  for (const entry of entries) {
    const path = posix.normalize(entry.path);
    if (!path.startsWith('/') || path.endsWith('/'))
      throw new Error(`${entry.path} is not an absolute path of a file or folder`);
    if (byPath.has(path)) throw new Error(`${path} occurs twice`);
    byPath.set(path, { ...entry, path });
  }
  for (const path of [...byPath.keys()]) {
    for (let folder = posix.dirname(path); folder !== '/'; folder = posix.dirname(folder)) {
      if (!byPath.has(folder)) byPath.set(folder, { path: folder, mode: PASSABLE });
    }
  }
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function fill(tar: Pack, entries: readonly Entry[]): Promise<void> {
  for (const entry of entries) {
    const header: Partial<Header> & Pick<Header, 'name'> = { name: entry.path.slice(1), mtime: MODIFIED };
    if ('link' in entry) {
      tar.entry({ ...header, type: 'symlink', linkname: entry.link });
    } else if ('text' in entry) {
      tar.entry({ ...header, mode: entry.mode ?? READABLE }, entry.text);
    } else if ('file' in entry) {
      const { size } = await stat(entry.file);
      const source = createReadStream(entry.file, { highWaterMark: 1 << 20 });
      await pipeline(source, tar.entry({ ...header, mode: entry.mode ?? READABLE, size }));
    } else {
      const { mode, owner = 0 } = entry;
      tar.entry({ ...header, type: 'directory', mode, uid: owner, gid: owner });
    }
  }
  tar.finalize();
}

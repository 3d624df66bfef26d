import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A file of an image, with what the rules check. */
export type ImageFile = {
  /** The path, without a leading slash. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Permission bits, as for chmod. */
  readonly mode: number;
  readonly uid: number;
  readonly bytes: number;
};

/** All files of an unpacked image. */
export async function filesOf(root: string): Promise<readonly ImageFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries.map(async (entry) => {
      const file = join(entry.parentPath, entry.name);
      const stats = await lstat(file);
      const kind = kindOf(stats);
      const bytes = kind === 'file' ? stats.size : 0;
      return { path: relative(root, file), kind, mode: stats.mode & 0o7777, uid: stats.uid, bytes };
    }),
  );
}

function kindOf(stats: Stats): ImageFile['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that the compilers do not read, or that they write to. */
const SKIPPED = new Set(['node_modules', 'dist', 'test', 'coverage']);

/**
 * A hash of everything that the output of a repository depends on: the names and contents of its files, and `more`. Leaves out
 * tests: they change often and are not compiled.
 */
export async function hashSources(folder: string, more: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const line of more) hash.update(`${line}\n`);
  const files = await sourceFiles(folder);
  const contents = await Promise.all(files.map((file) => readFile(join(folder, file))));
  files.forEach((file, i) => {
    const content = contents[i] ?? Buffer.alloc(0);
    hash.update(`${file} ${content.length}\n`).update(content);
  });
  return hash.digest('hex');
}

async function sourceFiles(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(below, entry.name);
      if (entry.isDirectory()) return isSkipped(entry.name) ? [] : sourceFiles(folder, path);
      return entry.isFile() && !/\.spec\.tsx?$/.test(entry.name) ? [path] : [];
    }),
  );
  return found.flat().sort();
}

function isSkipped(name: string): boolean {
  return SKIPPED.has(name) || name.startsWith('.');
}

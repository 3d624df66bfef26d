import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

import { hasCode } from '../../../tools/errors.ts';
import { CGROUP } from './names.ts';

/** Makes the cluster's control group in each mounted hierarchy: version 1 has one per controller, version 2 has one. */
export async function makeCgroups(): Promise<void> {
  for (const hierarchy of await hierarchies()) await mkdir(join(hierarchy, CGROUP), { recursive: true });
}

/** Removes the cluster's control group with all groups below it. Their processes must have ended. */
export async function removeCgroups(): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeTree(join(hierarchy, CGROUP));
}

async function hierarchies(): Promise<readonly string[]> {
  const mounts = await readFile('/proc/mounts', 'utf8');
  const found = mounts.split('\n').flatMap((line) => {
    const [, path, type] = line.split(' ');
    return path !== undefined && (type === 'cgroup' || type === 'cgroup2') ? [path] : [];
  });
  return [...new Set(found)];
}

/** Only folders are removed: the kernel owns the files of a group and removes them with it. */
async function removeTree(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(path, entry.name));
  await rmdir(path).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
}

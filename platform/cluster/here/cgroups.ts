import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

import { hasCode } from '../../local/errors.ts';
import { CGROUP } from './names.ts';

/** Makes the group of the cluster under each hierarchy that is mounted: one a controller in version 1, one altogether in version 2. */
export async function makeCgroups(): Promise<void> {
  for (const hierarchy of await hierarchies()) await mkdir(join(hierarchy, CGROUP), { recursive: true });
}

/** Removes it with all groups in it. Their processes have to be gone. */
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

/** Files of a group cannot be removed and go with it. */
async function removeTree(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(path, entry.name));
  await rmdir(path).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
}

import { mkdir, rename, symlink } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { kubectl } from '../toolchain/cluster-programs.ts';
import { ensureGoProgram, type EnsureOptions, helm } from '../../tools/toolchain/index.ts';
import { rolloutsPlugin } from '../toolchain/cluster-programs.ts';
import { cacheRoot } from '../../tools/toolchain/locations.ts';

/** The command line tools for a cluster. */
export type Tools = {
  /** A folder for the PATH: kubectl, its plugin `argo rollouts`, and helm. */
  readonly folder: string;
  readonly kubectl: string;
  readonly helm: string;
};

export async function ensureTools(options: EnsureOptions): Promise<Tools> {
  const folder = await linkPrograms('cluster-bin', [kubectl, rolloutsPlugin, helm], options);
  return { folder, kubectl: join(folder, kubectl.name), helm: join(folder, helm.name) };
}

type GoBinary = Parameters<typeof ensureGoProgram>[0];

/** Makes a folder in the cache that links each program under its name. Two runs at once are safe: they make the same links. */
export async function linkPrograms(
  name: string,
  programs: readonly GoBinary[],
  options: EnsureOptions,
): Promise<string> {
  const folder = join(cacheRoot(), name);
  await mkdir(folder, { recursive: true });
  for (const program of programs) {
    const { binary } = await ensureGoProgram(program, options);
    const draft = join(folder, `.${randomUUID()}`);
    await symlink(binary, draft);
    await rename(draft, join(folder, program.name));
  }
  return folder;
}

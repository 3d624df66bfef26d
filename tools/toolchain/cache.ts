import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { withLock } from '../lock.ts';
import { verify, writeManifest, type Verdict } from './manifest.ts';
import type { EnsureOptions, Origin } from './types.ts';

/** How to put one part into the cache. */
export type Recipe = {
  readonly name: string;
  readonly version: string;
  /** Everything that the result depends on. Other inputs make another folder. */
  readonly inputs: string;
  /** The cache folder. */
  readonly root: string;
  /** Builds the part in the empty `folder`. */
  readonly build: (folder: string, options: EnsureOptions) => Promise<void>;
};

/**
 * Returns the part from the cache. Builds it first if it is missing or damaged. The build runs under a lock, in a draft folder
 * that is renamed as the last step: an interrupted build leaves nothing under the final name, and the second of two starts waits.
 */
export async function fromCache(recipe: Recipe, options: EnsureOptions): Promise<{ folder: string; origin: Origin }> {
  const folder = folderOf(recipe);
  if ((await verify(folder, 'quick')).state === 'whole') return { folder, origin: 'cache' };
  await mkdir(recipe.root, { recursive: true });
  return withLock(
    join(recipe.root, `${recipe.name}.lock`),
    async () => {
      const verdict = await verify(folder, 'quick');
      if (verdict.state === 'whole') return { folder, origin: 'cache' };
      if (verdict.state === 'damaged') {
        options.report(`${recipe.name} in the cache is damaged (${verdict.reason}); building it again`);
      }
      await build(recipe, folder, options);
      return { folder, origin: 'built' };
    },
    {
      signal: options.signal,
      waiting: () => options.report(`another start is building ${recipe.name}; waiting for it`),
    },
  );
}

/** Compares every byte of the part with its manifest. */
export function inspect(recipe: Recipe): Promise<Verdict> {
  return verify(folderOf(recipe), 'thorough');
}

export async function isCached(recipe: Recipe): Promise<boolean> {
  return (await verify(folderOf(recipe), 'quick')).state === 'whole';
}

async function build(recipe: Recipe, folder: string, options: EnsureOptions): Promise<void> {
  await removeLeftovers(recipe);
  const draft = draftOf(recipe);
  await mkdir(draft);
  try {
    await recipe.build(draft, options);
    options.signal.throwIfAborted();
    await chmod(draft, 0o755);
    await writeManifest(draft, recipe.version);
    // Move the old folder away first: processes that run from it keep their open files.
    const old = draftOf(recipe);
    await rename(folder, old).catch(() => undefined);
    await rename(draft, folder);
    await remove(old);
  } finally {
    await remove(draft);
  }
}

/** Removes drafts of killed builds. The lock ensures that no other process is building this part. */
async function removeLeftovers({ root, name }: Recipe): Promise<void> {
  const names = await readdir(root);
  const leftovers = names.filter((entry) => entry.startsWith(`${name}.`) && entry.endsWith('.part'));
  await Promise.all(leftovers.map((entry) => remove(join(root, entry))));
}

/** A dot after the name, not a dash: otherwise drafts of `kubectl-argo-rollouts` would look like leftovers of `kubectl`. */
function draftOf({ root, name }: Recipe): string {
  return join(root, `${name}.${randomUUID()}.part`);
}

function folderOf({ root, name, version, inputs }: Recipe): string {
  const machine = `${process.platform}-${process.arch}`;
  const key = createHash('sha256').update(`${machine}\n${inputs}`).digest('hex').slice(0, 8);
  return join(root, `${name}-${version}-${machine}-${key}`);
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}

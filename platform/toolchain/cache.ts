import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { withLock } from './lock.ts';
import { verify, writeManifest, type Verdict } from './manifest.ts';
import type { EnsureOptions, Origin } from './types.ts';

/** How one part gets into the cache. */
export type Recipe = {
  readonly name: string;
  readonly version: string;
  /** All that decides what comes out; another content makes another folder. */
  readonly inputs: string;
  /** The cache folder. */
  readonly root: string;
  /** Puts the part into the empty `folder`. */
  readonly build: (folder: string, options: EnsureOptions) => Promise<void>;
};

/**
 * The part from the cache, built first if it is not there or not whole. It is built beside its place and renamed as the last
 * step, under a lock: a build that was ended half-way leaves nothing under the final name, and of two starts one waits.
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
        options.report(`${recipe.name} in the cache is damaged (${verdict.reason}): making it anew`);
      }
      await build(recipe, folder, options);
      return { folder, origin: 'built' };
    },
    { signal: options.signal, waiting: () => options.report(`waiting for another start that makes ${recipe.name}`) },
  );
}

/** What the cache holds of the part, with every byte compared. */
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
    // Moved out of the way first: whoever runs from the old folder keeps its open files.
    const old = draftOf(recipe);
    await rename(folder, old).catch(() => undefined);
    await rename(draft, folder);
    await remove(old);
  } finally {
    await remove(draft);
  }
}

/** Drafts of builds that were killed; nobody else builds this part while the lock is held. */
async function removeLeftovers({ root, name }: Recipe): Promise<void> {
  const names = await readdir(root);
  const leftovers = names.filter((entry) => entry.startsWith(`${name}.`) && entry.endsWith('.part'));
  await Promise.all(leftovers.map((entry) => remove(join(root, entry))));
}

/** After the name a dot, not a dash: else the drafts of `kubectl-argo-rollouts` would pass for leftovers of `kubectl`. */
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

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { fromCache, type Recipe } from './cache.ts';
import { run } from './command.ts';
import { cacheRoot } from './locations.ts';
import { go, need } from './prerequisites.ts';
import type { EnsureOptions, Program } from './types.ts';

const SOURCE = join(import.meta.dirname, 'pause', 'main.go');
const VERSION = '1';
const ENVIRONMENT = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-trimpath' };

/** Finds in the cache, or builds into it, the program that holds a Pod's namespaces. */
export async function ensurePause(options: EnsureOptions): Promise<Program> {
  const { folder, origin } = await fromCache(pauseRecipe(), options);
  return { binary: join(folder, 'pause'), version: VERSION, origin };
}

export function pauseRecipe(): Recipe {
  return {
    name: 'pause',
    version: VERSION,
    inputs: JSON.stringify([ENVIRONMENT, readFileSync(SOURCE, 'utf8')]),
    root: cacheRoot(),
    build: async (folder, { report, signal }) => {
      const goPath = await need(go, 'build pause');
      report('compiling pause');
      const args = ['build', '-ldflags', '-s -w', '-o', join(folder, 'pause'), SOURCE];
      await run(goPath, args, { env: ENVIRONMENT, cwd: folder, signal });
    },
  };
}

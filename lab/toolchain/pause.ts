import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { fromCache, type Recipe } from '../../tools/toolchain/cache.ts';
import { run } from '../../tools/command.ts';
import { cacheRoot } from '../../tools/toolchain/locations.ts';
import { go, need } from '../../tools/toolchain/prerequisites.ts';
import type { EnsureOptions, Program } from '../../tools/toolchain/types.ts';

const SOURCE = join(import.meta.dirname, 'pause', 'main.go');
const VERSION = '1';
const ENVIRONMENT = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-trimpath' };

/** Gets the program that holds a Pod's namespaces from the cache, or builds it. */
export async function ensurePause(options: EnsureOptions): Promise<Program> {
  const { folder, origin } = await fromCache(pauseRecipe(), options);
  return { binary: join(folder, 'pause'), version: VERSION, origin };
}

function pauseRecipe(): Recipe {
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

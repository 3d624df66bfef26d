import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';

import type { Recipe } from '../../tools/toolchain/cache.ts';
import { run } from '../../tools/command.ts';
import { goModule, type GoProgram } from '../../tools/toolchain/go-program.ts';
import { cacheRoot } from '../../tools/toolchain/locations.ts';
import { go, need } from '../../tools/toolchain/prerequisites.ts';
import type { EnsureOptions } from '../../tools/toolchain/types.ts';

type Module = Pick<GoProgram, 'module' | 'version' | 'sum'>;

/** The folder in the recipe's result that has index.html and its files. */
export const PAGE = 'page';

const PINNED = join(import.meta.dirname, 'rollouts-dashboard');
const NPM = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
/** This setting leaves out source maps: they are several times larger than the page, and the program would contain them. */
const WEBPACK = ['node_modules/webpack/bin/webpack.js', '--config', 'src/app/webpack.prod.js', '--no-devtool'];

/**
 * Builds the page of Argo Rollouts from the sources in its module, with upstream's webpack configuration.
 * docs/rollouts-dashboard.md describes the substitute for the one package that npm lacks.
 */
export function rolloutsDashboardRecipe(module: Module): Recipe {
  return {
    name: 'rollouts-dashboard',
    version: module.version,
    inputs: JSON.stringify([module, NPM, WEBPACK, pinnedFiles()]),
    root: cacheRoot(),
    build: (folder, options) => build(module, folder, options),
  };
}

async function build(module: Module, folder: string, { report, signal }: EnsureOptions): Promise<void> {
  const goPath = await need(go, 'fetch the page of Argo Rollouts');
  const source = join(await goModule(module, { goPath, cwd: folder, signal }), 'ui');
  const work = join(folder, 'work');
  await mkdir(work);
  await run('cp', ['-R', join(source, 'src'), join(source, 'tsconfig.json'), work], { signal });
  // Go's cache is read-only, and files in a read-only folder could not be removed.
  await run('chmod', ['-R', 'u+w', work], { signal });
  for (const entry of await readdir(PINNED)) await cp(join(PINNED, entry), join(work, entry), { recursive: true });
  report(`fetching the packages of the page of Argo Rollouts ${module.version} from npm (about 310 MB on disk)`);
  await run('npm', NPM, { cwd: work, signal });
  report(`building the page of Argo Rollouts ${module.version} (a minute or two)`);
  await run(process.execPath, WEBPACK, { cwd: work, env: { NODE_ENV: 'production' }, signal });
  await rename(join(work, 'dist', 'app'), join(folder, PAGE));
  await rm(work, { recursive: true });
}

/** The names and contents of the pinned files. */
function pinnedFiles(): readonly (readonly [string, string])[] {
  return readdirSync(PINNED, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [relative(PINNED, file), readFileSync(file, 'utf8')]);
}

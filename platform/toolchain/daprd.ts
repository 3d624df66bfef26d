import { join } from 'node:path';

import { fromCache, type Recipe } from './cache.ts';
import { ask, run } from './command.ts';
import { cacheRoot } from './locations.ts';
import { go, need, type Found } from './prerequisites.ts';
import type { Daprd, EnsureOptions } from './types.ts';
import { sameLine, versionIn } from './versions.ts';
import { which } from './which.ts';

export const DAPR_LINE = '1.18';
const VERSION = '1.18.0';
const MODULE = 'github.com/dapr/dapr';
/** The module's hash, as in go.sum. It covers the hashes of all modules that it needs. */
const SUM = 'h1:zZ+dCnjq81r+TqTA1nMsfiLoDrNN8gBUZXWYZyixGXI=';
const ENVIRONMENT = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' };
const FLAGS = ['-tags', 'stablecomponents', '-ldflags', `-s -w -X ${MODULE}/pkg/buildinfo.version=${VERSION}`];

/** Finds, or builds into the cache, daprd 1.18. */
export async function ensureDaprd(options: EnsureOptions): Promise<Daprd> {
  const own = await daprdOnPath();
  if (own !== undefined) return { binary: own.path, version: own.version, origin: 'path' };
  const { folder, origin } = await fromCache(daprdRecipe(), options);
  return { binary: join(folder, 'daprd'), version: VERSION, origin };
}

export async function daprdOnPath(): Promise<Found | undefined> {
  const path = await which('daprd');
  if (path === undefined) return undefined;
  const version = versionIn((await ask(path, ['--version'])) ?? '');
  return version !== undefined && sameLine(version, DAPR_LINE) ? { path, version } : undefined;
}

export function daprdRecipe(): Recipe {
  return {
    name: 'daprd',
    version: VERSION,
    inputs: JSON.stringify([SUM, ENVIRONMENT, FLAGS]),
    root: cacheRoot(),
    build: buildDaprd,
  };
}

async function buildDaprd(folder: string, { report, signal }: EnsureOptions): Promise<void> {
  const goPath = await need(go, 'build daprd');
  const options = { env: ENVIRONMENT, signal };
  report(`fetching the source of daprd ${VERSION} by Go`);
  const answer: unknown = JSON.parse(
    await run(goPath, ['mod', 'download', '-json', `${MODULE}@v${VERSION}`], { ...options, cwd: folder }),
  );
  const source = sourceOf(answer);
  report(`fetching the modules of daprd ${VERSION} and compiling it (some minutes the first time)`);
  await run(goPath, ['build', ...FLAGS, '-o', join(folder, 'daprd'), './cmd/daprd'], { ...options, cwd: source });
}

function sourceOf(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('Dir' in answer && 'Sum' in answer)) {
    throw new Error(`Go did not say where it put ${MODULE}`);
  }
  if (answer.Sum !== SUM) throw new Error(`${MODULE} came with hash ${String(answer.Sum)}, not ${SUM}`);
  return String(answer.Dir);
}

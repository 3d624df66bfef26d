import { ask } from '../command.ts';
import { ensureGoProgram, type GoProgram } from './go-program.ts';
import type { Found } from './prerequisites.ts';
import type { EnsureOptions, Program } from './types.ts';
import { sameLine, versionIn } from './versions.ts';
import { which } from './which.ts';

export const DAPR_LINE = '1.18';
const MODULE = 'github.com/dapr/dapr';
const VERSION = '1.18.0';

export const daprd: GoProgram = {
  name: 'daprd',
  module: MODULE,
  version: VERSION,
  sum: 'h1:zZ+dCnjq81r+TqTA1nMsfiLoDrNN8gBUZXWYZyixGXI=',
  source: './cmd/daprd',
  tags: 'stablecomponents',
  variables: { [`${MODULE}/pkg/buildinfo.version`]: VERSION },
};

/** Finds daprd 1.18 on PATH or in the cache; otherwise builds it into the cache. */
export async function ensureDaprd(options: EnsureOptions): Promise<Program> {
  const own = await daprdOnPath();
  if (own !== undefined) return { binary: own.path, version: own.version, origin: 'path' };
  return ensureGoProgram(daprd, options);
}

export async function daprdOnPath(): Promise<Found | undefined> {
  const path = await which('daprd');
  if (path === undefined) return undefined;
  const version = versionIn((await ask(path, ['--version'])) ?? '');
  return version !== undefined && sameLine(version, DAPR_LINE) ? { path, version } : undefined;
}

import { readFileSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { fromCache, type Recipe } from './cache.ts';
import { run } from './command.ts';
import { cacheRoot } from './locations.ts';
import { go, need } from './prerequisites.ts';
import type { EnsureOptions, Program } from './types.ts';

/** A program that Go builds inside the folder of its module, with the modules that it was released with. */
export type GoProgram = {
  /** The name of the binary, of its folder in the cache, and what people call it. */
  readonly name: string;
  readonly module: string;
  /** Without the `v`. */
  readonly version: string;
  /** The module's hash, as in go.sum. It covers the hashes of all modules that it needs. */
  readonly sum: string;
  /** The package in the module, such as `./cmd/daprd`. */
  readonly source: string;
  readonly tags?: string;
  /** Variables of the program that the linker sets, such as its version. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Files of ours that are compiled as if they belonged to the module: path there to path here. */
  readonly additions?: Readonly<Record<string, string>>;
  /** Folders of the module that the program reads when it runs: they are kept beside it. */
  readonly folders?: readonly string[];
};

const ENVIRONMENT = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' };

/** Finds in the cache, or builds into it. */
export async function ensureGoProgram(program: GoProgram, options: EnsureOptions): Promise<Program> {
  const { folder, origin } = await fromCache(goRecipe(program), options);
  return { binary: join(folder, program.name), version: program.version, origin };
}

export function goRecipe(program: GoProgram): Recipe {
  return {
    name: program.name,
    version: program.version,
    inputs: JSON.stringify([
      program.module,
      program.source,
      program.sum,
      ENVIRONMENT,
      flagsOf(program),
      contents(program),
      ...(program.folders ?? []),
    ]),
    root: cacheRoot(),
    build: (folder, options) => build(program, folder, options),
  };
}

/**
 * The folder of the sources of a module in Go's own cache, fetched if it is not there.
 * @throws {Error} when it came with another hash than `sum`.
 */
export async function goModule(
  { module, version, sum }: Pick<GoProgram, 'module' | 'version' | 'sum'>,
  { goPath, cwd, signal }: { readonly goPath: string; readonly cwd: string; readonly signal: AbortSignal },
): Promise<string> {
  const args = ['mod', 'download', '-json', `${module}@v${version}`];
  const answer: unknown = JSON.parse(await run(goPath, args, { env: ENVIRONMENT, cwd, signal }));
  if (typeof answer !== 'object' || answer === null || !('Dir' in answer && 'Sum' in answer)) {
    throw new Error(`Go did not say where it put ${module}`);
  }
  if (answer.Sum !== sum) throw new Error(`${module} came with hash ${String(answer.Sum)}, not ${sum}`);
  return String(answer.Dir);
}

async function build(program: GoProgram, folder: string, { report, signal }: EnsureOptions): Promise<void> {
  const { name, version, source } = program;
  const goPath = await need(go, `build ${name}`);
  report(`fetching the source of ${name} ${version} by Go`);
  const cwd = await goModule(program, { goPath, cwd: folder, signal });
  report(`fetching the modules of ${name} ${version} and compiling it (some minutes the first time)`);
  const args = ['build', ...flagsOf(program), '-o', join(folder, name), source];
  for (const kept of program.folders ?? []) await copyWritable(join(cwd, kept), join(folder, kept), signal);
  if (program.additions === undefined) {
    await run(goPath, args, { env: ENVIRONMENT, cwd, signal });
    return;
  }
  const copy = join(folder, 'source');
  await copyWritable(cwd, copy, signal);
  for (const [there, here] of Object.entries(program.additions)) {
    await mkdir(dirname(join(copy, there)), { recursive: true });
    await copyFile(here, join(copy, there));
  }
  await run(goPath, args, { env: ENVIRONMENT, cwd: copy, signal });
  await rm(copy, { recursive: true });
}

/** Go keeps its cache read-only, and what lies in a folder that is read-only cannot be removed. */
async function copyWritable(from: string, to: string, signal: AbortSignal): Promise<void> {
  await run('cp', ['-R', from, to], { signal });
  await run('chmod', ['-R', 'u+w', to], { signal });
}

/** What is added decides what comes out, as the hash of the module does. */
function contents({ additions = {} }: GoProgram): readonly (readonly [string, string])[] {
  return Object.entries(additions).map(([there, here]) => [there, readFileSync(here, 'utf8')]);
}

function flagsOf({ tags, variables = {} }: GoProgram): readonly string[] {
  const set = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  return [...(tags === undefined ? [] : ['-tags', tags]), '-ldflags', ['-s -w', ...set].join(' ')];
}

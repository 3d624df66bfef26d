import { readFileSync } from 'node:fs';
import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { fromCache, isCached, type Recipe } from './cache.ts';
import { run } from './command.ts';
import { cacheRoot } from './locations.ts';
import { go, need } from './prerequisites.ts';
import type { EnsureOptions, Program } from './types.ts';

type Built = {
  /** The name of the binary, of its folder in the cache, and what people call it. */
  readonly name: string;
  /** Without the `v`. */
  readonly version: string;
  readonly tags?: string;
  /** Variables of the program that the linker sets, such as its version. */
  readonly variables?: Readonly<Record<string, string>>;
};

/** A program that Go builds inside the folder of its module, with the modules that it was released with. */
export type GoProgram = Built & {
  readonly module: string;
  /** The module's hash, as in go.sum. It covers the hashes of all modules that it needs. */
  readonly sum: string;
  /** The hash of its go.mod, for a module that the proxy has but the checksum database has not: Go then compares with ours. */
  readonly modSum?: string;
  /** The package in the module, such as `./cmd/daprd`. */
  readonly source: string;
  /** Files of ours that are compiled as if they belonged to the module: path there to path here. */
  readonly additions?: Readonly<Record<string, string>>;
  /** A folder that another recipe makes and that is laid over one of the module, such as a page that the program embeds. */
  readonly overlay?: Overlay;
  /** Folders of the module that the program reads when it runs: they are kept beside it. */
  readonly folders?: readonly string[];
};

/** A program whose module cannot be built by itself, because its go.mod speaks of folders that are not released with it. */
export type WrappedProgram = Built & {
  /** A folder here whose go.mod and go.sum name all modules of the program. */
  readonly wrapper: string;
  /** The package by its full path. */
  readonly source: string;
};

export type Overlay = {
  /** Asked for when the program is: what a recipe is made of need not be read before. */
  readonly recipe: () => Recipe;
  /** The folder in what the recipe makes. */
  readonly from: string;
  /** The folder of the module; files of the same name are replaced. */
  readonly onto: string;
};

const ENVIRONMENT = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' };

/** Finds in the cache, or builds into it. */
export async function ensureGoProgram(program: GoProgram | WrappedProgram, options: EnsureOptions): Promise<Program> {
  const { folder, origin } = await fromCache(recipeOf(program), options);
  return { binary: join(folder, program.name), version: program.version, origin };
}

export function isGoProgramCached(program: GoProgram | WrappedProgram): Promise<boolean> {
  return isCached(recipeOf(program));
}

function recipeOf(program: GoProgram | WrappedProgram): Recipe {
  return 'wrapper' in program ? wrappedRecipe(program) : goRecipe(program);
}

function wrappedRecipe(program: WrappedProgram): Recipe {
  const { name, version, wrapper, source } = program;
  const pins = ['go.mod', 'go.sum'].map((file) => readFileSync(join(wrapper, file), 'utf8'));
  return {
    name,
    version,
    inputs: JSON.stringify([source, ...pins, ENVIRONMENT, flagsOf(program)]),
    root: cacheRoot(),
    async build(folder, { report, signal }) {
      const goPath = await need(go, `build ${name}`);
      report(`fetching the modules of ${name} ${version} and compiling it (some minutes the first time)`);
      const args = ['build', '-mod=readonly', ...flagsOf(program), '-o', join(folder, name), source];
      await run(goPath, args, { env: ENVIRONMENT, cwd: wrapper, signal });
    },
  };
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
      ...inputsOf(program.overlay),
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
  pin: Pick<GoProgram, 'module' | 'version' | 'sum' | 'modSum'>,
  { goPath, cwd, signal }: { readonly goPath: string; readonly cwd: string; readonly signal: AbortSignal },
): Promise<string> {
  const { module, version, sum, modSum } = pin;
  const args = ['mod', 'download', '-json', `${module}@v${version}`];
  const from = modSum === undefined ? cwd : await withHashes({ module, version, sum, modSum }, cwd);
  const answer: unknown = JSON.parse(await run(goPath, args, { env: ENVIRONMENT, cwd: from, signal }));
  if (from !== cwd) await rm(from, { recursive: true });
  if (typeof answer !== 'object' || answer === null || !('Dir' in answer && 'Sum' in answer)) {
    throw new Error(`Go did not say where it put ${module}`);
  }
  if (answer.Sum !== sum) throw new Error(`${module} came with hash ${String(answer.Sum)}, not ${sum}`);
  return String(answer.Dir);
}

/** A folder whose go.sum holds the hashes of the module: Go asks the checksum database for what is in no go.sum. */
async function withHashes(
  { module, version, sum, modSum }: Required<Pick<GoProgram, 'module' | 'version' | 'sum' | 'modSum'>>,
  parent: string,
): Promise<string> {
  const folder = join(parent, 'hashes');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'go.mod'), `module hashes\n`);
  await writeFile(join(folder, 'go.sum'), `${module} v${version} ${sum}\n${module} v${version}/go.mod ${modSum}\n`);
  return folder;
}

async function build(program: GoProgram, folder: string, options: EnsureOptions): Promise<void> {
  const { report, signal } = options;
  const { name, version, source } = program;
  const goPath = await need(go, `build ${name}`);
  report(`fetching the source of ${name} ${version} by Go`);
  const original = await goModule(program, { goPath, cwd: folder, signal });
  for (const kept of program.folders ?? []) await copyWritable(join(original, kept), join(folder, kept), signal);
  const copy = join(folder, 'source');
  const cwd = (await changedCopy(program, { original, copy }, options)) ? copy : original;
  report(`fetching the modules of ${name} ${version} and compiling it (some minutes the first time)`);
  const args = ['build', ...flagsOf(program), '-o', join(folder, name), source];
  await run(goPath, args, { env: ENVIRONMENT, cwd, signal });
  await rm(copy, { recursive: true, force: true });
}

/** Copies the sources with what is added to them or laid over them. @returns whether there is any of that. */
async function changedCopy(
  { additions, overlay }: GoProgram,
  { original, copy }: { readonly original: string; readonly copy: string },
  options: EnsureOptions,
): Promise<boolean> {
  if (additions === undefined && overlay === undefined) return false;
  await copyWritable(original, copy, options.signal);
  for (const [there, here] of Object.entries(additions ?? {})) {
    await mkdir(dirname(join(copy, there)), { recursive: true });
    await copyFile(here, join(copy, there));
  }
  if (overlay !== undefined) {
    const made = await fromCache(overlay.recipe(), options);
    await cp(join(made.folder, overlay.from), join(copy, overlay.onto), { recursive: true });
  }
  return true;
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

function inputsOf(overlay: Overlay | undefined): readonly string[] {
  if (overlay === undefined) return [];
  const { version, inputs } = overlay.recipe();
  return [version, inputs, overlay.from, overlay.onto];
}

function flagsOf({ tags, variables = {} }: Built): readonly string[] {
  const set = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  return [...(tags === undefined ? [] : ['-tags', tags]), '-ldflags', ['-s -w', ...set].join(' ')];
}

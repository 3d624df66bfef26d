import { readFileSync } from 'node:fs';
import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { fromCache, isCached, type Recipe } from './cache.ts';
import { run } from '../command.ts';
import { cacheRoot } from './locations.ts';
import { go, need } from './prerequisites.ts';
import type { EnsureOptions, Program } from './types.ts';

type Built = {
  /** The name of the binary and of its folder in the cache. */
  readonly name: string;
  /** The version, without the `v`. */
  readonly version: string;
  readonly tags?: string;
  /** Go variables that the linker sets, such as the program's version. */
  readonly variables?: Readonly<Record<string, string>>;
};

/** A program that Go builds in the folder of its module, with the exact dependencies of its release. */
export type GoProgram = Built & {
  readonly module: string;
  /** The module's hash, as in go.sum. It covers the hashes of all its dependencies. */
  readonly sum: string;
  /** The hash of its go.mod, for a module that the checksum database does not know. Go then checks ours. */
  readonly modSum?: string;
  /** The package in the module, such as `./cmd/daprd`. */
  readonly source: string;
  /** Our own files to compile with the module: path in the module → path here. */
  readonly additions?: Readonly<Record<string, string>>;
  /** A folder that another recipe builds, copied over one of the module, such as a web page that the program embeds. */
  readonly overlay?: Overlay;
  /** Folders of the module that the program reads when it runs. They are copied next to the binary. */
  readonly folders?: readonly string[];
};

/** A program whose module cannot be built alone, because its go.mod refers to folders that are not in the release. */
export type WrappedProgram = Built & {
  /** A folder here whose go.mod and go.sum list all modules of the program. */
  readonly wrapper: string;
  /** The full path of the package. */
  readonly source: string;
};

export type Overlay = {
  /** Returns the recipe. It is a function, so that files are read only if the program is needed. */
  readonly recipe: () => Recipe;
  /** The folder in the recipe's result. */
  readonly from: string;
  /** The folder in the module. Files of the same name are replaced. */
  readonly onto: string;
};

const ENVIRONMENT = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' };

/** Returns the program from the cache. Builds it first if it is missing. */
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
      report(`downloading the dependencies of ${name} ${version} and compiling it (takes minutes the first time)`);
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
 * The folder with a module's sources in Go's own cache. Go downloads it if it is missing.
 *
 * @throws {Error} if its hash is not `sum`.
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
    throw new Error(`go mod download did not return the folder of ${module}`);
  }
  if (answer.Sum !== sum) throw new Error(`${module} has the hash ${String(answer.Sum)} instead of ${sum}`);
  return String(answer.Dir);
}

/** A folder whose go.sum has the hashes of the module. Without it, Go would ask the checksum database. */
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
  report(`downloading the source of ${name} ${version} with Go`);
  const original = await goModule(program, { goPath, cwd: folder, signal });
  for (const kept of program.folders ?? []) await copyWritable(join(original, kept), join(folder, kept), signal);
  const copy = join(folder, 'source');
  const cwd = (await changedCopy(program, { original, copy }, options)) ? copy : original;
  report(`downloading the dependencies of ${name} ${version} and compiling it (takes minutes the first time)`);
  const args = ['build', ...flagsOf(program), '-o', join(folder, name), source];
  await run(goPath, args, { env: ENVIRONMENT, cwd, signal });
  await rm(copy, { recursive: true, force: true });
}

/**
 * Copies the sources, with the additions and the overlay. @returns false if there are no additions and no overlay; then it copies
 * nothing.
 */
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

/** Go's cache is read-only, and files in a read-only folder cannot be deleted. */
async function copyWritable(from: string, to: string, signal: AbortSignal): Promise<void> {
  await run('cp', ['-R', from, to], { signal });
  await run('chmod', ['-R', 'u+w', to], { signal });
}

/** The added files, which are inputs of the build like the module. */
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

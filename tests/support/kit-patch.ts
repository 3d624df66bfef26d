import { readFileSync, realpathSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Replaces text in a compiled file of the service kit, while a service loads it (docs/decisions/0015). */
export type Patch = {
  /** Path in the kit's `dist/`. */
  readonly file: string;
  /** Must occur exactly once. */
  readonly find: string;
  readonly replace: string;
};

/**
 * @throws Error if the text does not occur exactly once. The kit has changed then, and the patch must change with it.
 */
export function applyPatch(source: string, { file, find, replace }: Patch): string {
  const occurrences = source.split(find).length - 1;
  if (occurrences !== 1)
    throw new Error(`${file} must contain this text once, but contains it ${occurrences} times: ${find}`);
  return source.replace(find, () => replace);
}

/**
 * Patches the service kit in the process of a service. Must run before the service loads the kit, from a module that `--import` names.
 * @param prelude code to insert at the start of each patched file.
 * @throws Error if a patch does not apply: the process then ends at its start.
 */
export function patchKit(patches: readonly Patch[], prelude = ''): void {
  const service = createRequire(join(process.cwd(), 'package.json'));
  const kit = dirname(realpathSync(service.resolve('@todo-platform/service-kit')));
  const sources = new Map<string, string>();
  for (const patch of patches) {
    const file = join(kit, patch.file);
    const url = pathToFileURL(file).href;
    sources.set(url, applyPatch(sources.get(url) ?? `${prelude}${readFileSync(file, 'utf8')}`, patch));
  }
  registerHooks({
    load(url, context, nextLoad) {
      const source = sources.get(url);
      return source === undefined ? nextLoad(url, context) : { format: 'module', source, shortCircuit: true };
    },
  });
}

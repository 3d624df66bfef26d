import { readFileSync, realpathSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A change of one of the service kit's compiled files, made while a service loads it. */
export type Patch = {
  /** Below the kit's `dist/`. */
  readonly file: string;
  /** Must occur exactly once. */
  readonly find: string;
  readonly replace: string;
};

/**
 * @throws Error where the text does not occur exactly once: the kit was changed, and whoever changed it must see that what
 * is patched has moved.
 */
export function patched(source: string, { file, find, replace }: Patch): string {
  const occurrences = source.split(find).length - 1;
  if (occurrences !== 1) throw new Error(`${file} has ${occurrences} times, not once: ${find}`);
  return source.replace(find, () => replace);
}

/**
 * Patches the service kit in the process of a service, before anything of it is loaded; called from a module that `--import` names. All
 * of it at once, so that a text that is not found ends the process.
 * @param prelude goes before each file that is patched.
 */
export function patchKit(patches: readonly Patch[], prelude = ''): void {
  const service = createRequire(join(process.cwd(), 'package.json'));
  const kit = dirname(realpathSync(service.resolve('@todo-platform/service-kit')));
  const sources = new Map<string, string>();
  for (const patch of patches) {
    const file = join(kit, patch.file);
    const url = pathToFileURL(file).href;
    sources.set(url, patched(sources.get(url) ?? `${prelude}${readFileSync(file, 'utf8')}`, patch));
  }
  registerHooks({
    load(url, context, nextLoad) {
      const source = sources.get(url);
      return source === undefined ? nextLoad(url, context) : { format: 'module', source, shortCircuit: true };
    },
  });
}

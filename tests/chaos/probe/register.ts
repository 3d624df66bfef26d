// Loaded into the services' processes by `--import`, before anything of theirs.
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mutationOf } from './mutations.ts';
import { patched } from './patch.ts';
import { WATCHING } from './watching.ts';

const kit = dirname(
  realpathSync(createRequire(join(process.cwd(), 'package.json')).resolve('@todo-platform/service-kit')),
);
const tools = new URL('tools.ts', import.meta.url).href;
const patches = [...WATCHING, ...mutationOf(process.env.CHAOS_MUTATION).patches];

/** All of it at once and before the service starts, so that a text that is not found ends the process. */
const sources = new Map<string, string>();
for (const patch of patches) {
  const file = join(kit, patch.file);
  const url = pathToFileURL(file).href;
  const source = sources.get(url) ?? `import * as chaos from '${tools}';${readFileSync(file, 'utf8')}`;
  sources.set(url, patched(source, patch));
}

registerHooks({
  load(url, context, nextLoad) {
    const source = sources.get(url);
    return source === undefined ? nextLoad(url, context) : { format: 'module', source, shortCircuit: true };
  },
});

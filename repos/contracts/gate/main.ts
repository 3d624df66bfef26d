import { join } from 'node:path';
import { withImage } from './buf.ts';
import { breaksBetween } from './breaks.ts';
import { withReleased } from './released.ts';

/** `npm run gate`: compares the contracts with the last release; exit code 1 where something breaks. */
const here = join(import.meta.dirname, '..');

await withReleased(here, async ({ name, folder }) => {
  const breaks = await withImage(folder, (released) => withImage(here, (next) => breaksBetween(released, next)));
  if (breaks.length === 0) {
    console.log(`The contracts are compatible with ${name}.`);
    return;
  }
  for (const line of breaks) console.error(line);
  console.error(`
${breaks.length} incompatible with ${name}. Within v1 contracts only grow: add a field or a type, mark old ones deprecated, or
start v2 beside v1. See docs/contracts.md.`);
  process.exitCode = 1;
});

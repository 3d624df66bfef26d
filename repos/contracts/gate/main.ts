import { join } from 'node:path';
import { breaksSinceRelease, versionOf } from './released.ts';

/** `npm run gate`: compares the contracts with the last release. The exit code is 1 if anything is incompatible. */
const here = join(import.meta.dirname, '..');
const [version, breaks] = [await versionOf(here), await breaksSinceRelease(here)];

if (breaks.length === 0) {
  console.log(`The contracts are compatible with release ${version}.`);
} else {
  for (const line of breaks) console.error(line);
  console.error(`
${breaks.length} incompatible with release ${version}. Within v1, contracts can only grow: add a field or a type, mark old ones as
deprecated, or start v2 beside v1. See docs/contracts.md.`);
  process.exitCode = 1;
}

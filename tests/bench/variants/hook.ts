// Loaded into the services' processes by `--import`, before anything of theirs.
import { readFileSync } from 'node:fs';
import { patchKit } from '../../support/kit-patch.ts';
import { makingOf } from './patches.ts';
import { Variant } from './variant.ts';

const file = process.env.BENCH_VARIANT_FILE;
if (file === undefined) throw new Error('BENCH_VARIANT_FILE names no file');
const { module, patches } = makingOf(Variant.parse(JSON.parse(readFileSync(file, 'utf8'))));
patchKit(patches, module && `import * as variant from '${new URL(module, import.meta.url).href}';`);

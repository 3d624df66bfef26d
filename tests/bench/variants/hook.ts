// `--import` loads this into the services' processes before their own code.
import { readFileSync } from 'node:fs';
import { patchKit } from '../../support/kit-patch.ts';
import { patchesOf } from './patches.ts';
import { Variant } from './variant.ts';

const file = process.env.BENCH_VARIANT_FILE;
if (file === undefined) throw new Error('BENCH_VARIANT_FILE is not set');
const { module, patches } = patchesOf(Variant.parse(JSON.parse(readFileSync(file, 'utf8'))));
patchKit(patches, module && `import * as variant from '${new URL(module, import.meta.url).href}';`);

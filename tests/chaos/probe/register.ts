// `--import` loads this into the services' processes before their own code.
import { patchKit } from '../../support/kit-patch.ts';
import { INSTRUMENTATION } from './instrumentation.ts';
import { mutationOf } from './mutations.ts';

const functions = new URL('patch-functions.ts', import.meta.url).href;
const { patches } = mutationOf(process.env.CHAOS_MUTATION);
patchKit([...INSTRUMENTATION, ...patches], `import * as chaos from '${functions}';`);

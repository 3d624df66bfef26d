// Loaded into the services' processes by `--import`, before anything of theirs.
import { patchKit } from '../../support/kit-patch.ts';
import { mutationOf } from './mutations.ts';
import { WATCHING } from './watching.ts';

const tools = new URL('tools.ts', import.meta.url).href;
patchKit([...WATCHING, ...mutationOf(process.env.CHAOS_MUTATION).patches], `import * as chaos from '${tools}';`);

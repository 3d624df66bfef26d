import { writeFileSync } from 'node:fs';

import { COMPOSE_YAML, composeYaml } from './compose-yaml.ts';

/** `npm run generate` runs this file. */
writeFileSync(COMPOSE_YAML, composeYaml());

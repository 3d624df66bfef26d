import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

import { COMPOSE_YAML, composeYaml } from './compose-yaml.ts';

it('compose.yaml is up to date; if it is not, run "npm run generate"', () => {
  expect(readFileSync(COMPOSE_YAML, 'utf8')).toBe(composeYaml());
});

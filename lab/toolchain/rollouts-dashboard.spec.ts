import { expect, it } from '@jest/globals';

import { goRecipe } from '../../tools/toolchain/go-program.ts';
import { rolloutsPlugin } from './cluster-programs.ts';

it('the cache key of the rollouts plugin contains all inputs of its page', () => {
  const page = rolloutsPlugin.overlay?.recipe().inputs ?? '';
  expect(page).toContain('argo-ui/src/index.tsx');
  expect(page).toContain('package-lock.json');
  expect(JSON.parse(goRecipe(rolloutsPlugin).inputs)).toContain(page);
});

import { describe, expect, it } from '@jest/globals';

import { goRecipe, type GoProgram } from './go-program.ts';

describe('the cache key of a Go program', () => {
  const program: GoProgram = { name: 'p', module: 'example.com/p', version: '1.0.0', sum: 'h1:a', source: '.' };
  const overlay = (inputs: string, onto = 'static'): GoProgram => ({
    ...program,
    overlay: {
      recipe: () => ({ name: 'page', version: '1', inputs, root: '/nowhere', build: () => Promise.resolve() }),
      from: 'page',
      onto,
    },
  });
  const key = (one: GoProgram) => goRecipe(one).inputs;

  it('changes with the content of the overlay and with its folder', () => {
    const keys = [program, overlay('a'), overlay('b'), overlay('a', 'other')].map(key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(key(overlay('a'))).toBe(key(overlay('a')));
  });
});

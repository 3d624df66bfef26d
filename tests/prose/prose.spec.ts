import { describe, expect, it } from '@jest/globals';

import { findPhrases } from './find-phrases.ts';
import { PHRASES } from './phrases.ts';
import { proseFiles } from './prose-files.ts';

describe('the lint of banned phrases', () => {
  it.each(PHRASES)('finds "$phrase" and advises what to write instead', ({ phrase, advice }) => {
    expect(findPhrases(`const a = 1;\n// The row ${phrase}.\n`)).toContainEqual({ phrase, advice, line: 2 });
  });

  it.each([
    ['a comment', '/**\n * A connection of\n * its own.\n */', 2],
    ['a line comment', '// A connection of its\n// own.', 1],
    ['a paragraph', 'A list, a person and a connection of\nits own.', 1],
  ])('finds a phrase that a line break splits, in %s', (_place, text, line) => {
    expect(findPhrases(text)).toMatchObject([{ phrase: 'of its own', line }]);
  });

  it('leaves names and longer words alone', () => {
    expect(findPhrases('whoeverElse(); not_told_of; a-short-of-b; withal short offer')).toEqual([]);
  });

  it('leaves "of its own" alone before a noun', () => {
    expect(findPhrases('The events of its own list, of their own\n// lists and of its own.')).toMatchObject([
      { line: 2 },
    ]);
  });

  it('reads code and documents, but no generated code', async () => {
    const files = await proseFiles();
    expect(files).toEqual(expect.arrayContaining(['README.md', 'services.ts', 'tests/prose/find-phrases.ts']));
    expect(files?.filter((file) => file.includes('/src/gen/'))).toEqual([]);
  });
});

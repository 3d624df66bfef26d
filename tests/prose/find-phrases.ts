import { PHRASES, type Phrase } from './phrases.ts';

export type Finding = Pick<Phrase, 'phrase' | 'advice'> & { readonly line: number };

/** Between two words: spaces, or the end of a line with the mark of a comment or quotation on the next. */
const GAP = String.raw`(?:[ \t]+|[ \t]*\r?\n[ \t]*(?:\*|//|#|>)?[ \t]*)`;

/** A word after the phrase is a noun unless it is one of these. */
const NO_NOUN =
  'and|or|in|on|to|for|with|that|which|where|here|at|as|is|has|before|after|from|by|so|not|below|beside|beneath';
const NOT_BEFORE_NOUN = String.raw`(?!${GAP}(?!(?:${NO_NOUN})\b)[\w\x60])`;

const PATTERNS = PHRASES.map((phrase) => {
  const words = phrase.phrase.split(' ').join(GAP);
  // A letter, digit, underscore or hyphen beside the phrase would make it part of a name.
  const source = String.raw`(?<![\w-])${words}(?![\w-])${phrase.fineBeforeNoun ? NOT_BEFORE_NOUN : ''}`;
  return { phrase, pattern: new RegExp(source, 'gi') };
});

/** The listed phrases in a text, whether or not a line break splits them, by line. */
export function findPhrases(text: string): readonly Finding[] {
  return PATTERNS.flatMap(({ phrase: { phrase, advice }, pattern }) =>
    [...text.matchAll(pattern)].map(({ index }) => ({ phrase, advice, line: text.slice(0, index).split('\n').length })),
  ).toSorted((a, b) => a.line - b.line);
}

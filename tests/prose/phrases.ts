/** A phrase that readers have to read twice, and what to write instead. */
export type Phrase = {
  readonly phrase: string;
  readonly advice: string;
  /** Whether the phrase is fine before a noun: "of its own" is, in "the events of its own list". */
  readonly fineBeforeNoun?: true;
};

const OWN = 'Say "its own list", not "a list of its own".';
const IF_OR_WHEN = 'Say "if" or "when".';
const WITHOUT = 'Say "without".';
const NAME_THE_ACTOR = 'Name who acts.';
const SAY_WHAT_HAPPENS = 'Say what happens, with the verb of the field.';

function all(advice: string, ...phrases: readonly string[]): readonly Phrase[] {
  return phrases.map((phrase) => ({ phrase, advice }));
}

/** Only phrases of two words and more, and single words that plain English does not need: a common word is never listed. */
export const PHRASES: readonly Phrase[] = [
  ...all(OWN, 'of its own', 'of their own', 'of our own', 'of her own', 'of his own', "of one's own").map(
    (own): Phrase => ({ ...own, fineBeforeNoun: true }),
  ),
  ...all(
    IF_OR_WHEN,
    'where there is',
    'where there are',
    'where it is',
    'where it was',
    'where it has',
    'where none is',
  ),
  ...all(IF_OR_WHEN, 'where nothing is', 'where nothing has', 'where nobody', 'where one is', 'where they are not'),
  ...all(IF_OR_WHEN, 'undefined where', 'Error} where', 'Error where', 'RangeError} where', '@throws where'),
  ...all(WITHOUT, 'short of'),
  ...all(NAME_THE_ACTOR, 'whoever', 'whosoever', 'is of nobody', 'are of nobody', 'not waited for'),
  ...all(NAME_THE_ACTOR, 'is waited for', 'are waited for', 'nobody waits for'),
  ...all(SAY_WHAT_HAPPENS, 'as if it had never', 'as if they had never', 'no end in sight', 'gone by now and then'),
  ...all(SAY_WHAT_HAPPENS, 'come to pass', 'came to pass', 'comes to pass', 'to no avail', 'all the same to'),
  ...all('Say "reports", "logs" or "returns".', 'tells of', 'tell of', 'told of', 'is told', 'are told', 'was told'),
  ...all('Say whose it is.', 'what is of', 'what are of', 'affair of', 'matter of course'),
  ...all('Say "the rest" or name it.', 'what is left of it', 'what else there is', 'what there is'),
  ...all('Say "otherwise".', 'or else it', 'would else', 'could else'),
];

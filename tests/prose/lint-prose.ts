import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ROOT } from '../../tools/root.ts';
import { findPhrases } from './find-phrases.ts';
import { proseFiles } from './prose-files.ts';

/** One line for each banned phrase in the checkout: place, phrase and advice. Undefined outside a Git checkout. */
export async function lintProse(): Promise<readonly string[] | undefined> {
  const files = await proseFiles();
  const found = files?.map(async (file) =>
    findPhrases(await readFile(join(ROOT, file), 'utf8')).map(
      ({ line, phrase, advice }) => `${file}:${line}: "${phrase}". ${advice}`,
    ),
  );
  return found && (await Promise.all(found)).flat();
}

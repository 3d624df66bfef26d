import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';

import { Results } from './results.ts';

/** How many lines of a failure's message are shown. */
const LINES = 8;

/** The failed tests of a report, for people: each with its name and the beginning of its message. */
export async function failuresIn(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return ['✕ The test program wrote no results.'];
  return Results.parse(JSON.parse(text)).testResults.flatMap(({ status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`✕ ${beginning(message)}`] : [];
    return failed.map(({ fullName, failureMessages }) => `✕ ${fullName}\n${beginning(failureMessages.join('\n'))}`);
  });
}

function beginning(message: string): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.slice(0, LINES).join('\n');
}

import { readFile } from 'node:fs/promises';

import { Results } from './results.ts';

export type Counts = { readonly passed: number; readonly failed: number };

/** Counts the tests of a report. A file that could not be run counts as one failed test. */
export function countResults(results: unknown): Counts {
  const files = Results.parse(results).testResults;
  const outcomes = files.flatMap(({ status, assertionResults }) => {
    const inFile = assertionResults.map((test) => test.status);
    return status === 'failed' && !inFile.includes('failed') ? [...inFile, 'failed'] : inFile;
  });
  const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
  return { passed: count('passed'), failed: count('failed') };
}

/**
 * The counts of a test program that has ended. It counts as failed if it ended with an error, wrote no report or ran no test,
 * even if no test failed.
 */
export async function countFile(file: string, endedWell: boolean): Promise<Counts> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const counts = text === undefined ? { passed: 0, failed: 0 } : countResults(JSON.parse(text));
  const ranNone = counts.passed + counts.failed === 0;
  return counts.failed === 0 && (ranNone || !endedWell) ? { ...counts, failed: 1 } : counts;
}

export function total(all: readonly Counts[]): Counts {
  return all.reduce((sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed }), {
    passed: 0,
    failed: 0,
  });
}

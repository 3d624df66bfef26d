import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';

export type Counts = { readonly passed: number; readonly failed: number };

/** What Jest writes by --json and Vitest by --reporter=json, as far as it is needed. */
const Results = z.object({
  testResults: z.array(
    z.object({
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string().default(''),
          failureMessages: z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
});

/** Of what a failed test says. */
const LINES = 8;

/** Counts the tests of a runner's results. A file that could not be run counts as one failed test. */
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
 * The counts of a runner that has ended. It failed, whatever it counted, when it ended with an error, left no results or ran no
 * test.
 */
export async function countFile(file: string, endedWell: boolean): Promise<Counts> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const counts = text === undefined ? { passed: 0, failed: 0 } : countResults(JSON.parse(text));
  const ranNone = counts.passed + counts.failed === 0;
  return counts.failed === 0 && (ranNone || !endedWell) ? { ...counts, failed: 1 } : counts;
}

/** What failed, for people: each test's name and the beginning of why. */
export async function failuresIn(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return ['✕ It left no results.'];
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

export function total(all: readonly Counts[]): Counts {
  return all.reduce((sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed }), {
    passed: 0,
    failed: 0,
  });
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { countFile, countResults, total } from './counts.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe('counting the results of a runner', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'todo-platform-counts-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('counts tests over all files and leaves skipped ones out', () => {
    const results = { testResults: [file('passed', 'passed', 'pending'), file('failed', 'passed', 'failed')] };
    expect(countResults(results)).toEqual({ passed: 2, failed: 1 });
  });

  it('counts a file that could not be run as a failed test', () => {
    expect(countResults({ testResults: [file('passed', 'passed'), file('failed')] })).toEqual({ passed: 1, failed: 1 });
  });

  it.each([
    ['left no results', undefined, true],
    ['ran no test', { testResults: [] }, true],
    ['ended with an error though its tests passed', { testResults: [file('passed', 'passed')] }, false],
  ])('takes a runner that %s for failed', async (_case, results, endedWell) => {
    const path = join(folder, 'results.json');
    await rm(path, { force: true });
    if (results !== undefined) await writeFile(path, JSON.stringify(results));
    expect((await countFile(path, endedWell)).failed).toBe(1);
  });

  it('adds up', () => {
    expect(
      total([
        { passed: 2, failed: 0 },
        { passed: 1, failed: 3 },
      ]),
    ).toEqual({ passed: 3, failed: 3 });
  });
});

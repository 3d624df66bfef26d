import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { countFile, countResults, total } from './counts.ts';
import { failuresIn } from './failures.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe('the results of a test program', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'todo-platform-counts-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('are counted over all files, without skipped tests', () => {
    const results = { testResults: [file('passed', 'passed', 'pending'), file('failed', 'passed', 'failed')] };
    expect(countResults(results)).toEqual({ passed: 2, failed: 1 });
  });

  it('count a file that could not be run as one failed test', () => {
    expect(countResults({ testResults: [file('passed', 'passed'), file('failed')] })).toEqual({ passed: 1, failed: 1 });
  });

  it.each([
    ['wrote no results', undefined, true],
    ['ran no test', { testResults: [] }, true],
    ['ended with an error though its tests passed', { testResults: [file('passed', 'passed')] }, false],
  ])('count as failed if the program %s', async (_case, results, endedWell) => {
    const path = join(folder, 'results.json');
    await rm(path, { force: true });
    if (results !== undefined) await writeFile(path, JSON.stringify(results));
    expect((await countFile(path, endedWell)).failed).toBe(1);
  });

  it('name each failed test with the beginning of its message, and give the message of a file that could not be run', async () => {
    const path = join(folder, 'results.json');
    const why = `\u001B[31mexpected 1\u001B[39m\n\n${'at a place\n'.repeat(50)}`;
    const failed = { status: 'failed', fullName: 'adds up', failureMessages: [why] };
    const passed = { status: 'passed', fullName: 'takes away', failureMessages: [] };
    const testResults = [
      { status: 'failed', message: why, assertionResults: [passed, failed] },
      { status: 'failed', message: 'Cannot find module x', assertionResults: [] },
      { status: 'passed', message: '', assertionResults: [passed] },
    ];
    await writeFile(path, JSON.stringify({ testResults }));
    const places = 'at a place\n'.repeat(7).trimEnd();
    expect(await failuresIn(path)).toEqual([`✕ adds up\nexpected 1\n${places}`, '✕ Cannot find module x']);
    expect(await failuresIn(join(folder, 'none.json'))).toEqual(['✕ The test program wrote no results.']);
  });

  it('add up to a total', () => {
    expect(
      total([
        { passed: 2, failed: 0 },
        { passed: 1, failed: 3 },
      ]),
    ).toEqual({ passed: 3, failed: 3 });
  });
});

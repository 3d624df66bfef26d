import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { logTail, rotateLog } from './log-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'logs-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('rotateLog keeps the logs of the last three runs', () => {
  const path = join(folder, 'x.log');
  for (const run of ['1', '2', '3', '4', '5']) {
    rotateLog(path);
    writeFileSync(path, run);
  }
  expect(['', '.1', '.2', '.3'].map((suffix) => readFileSync(path + suffix, 'utf8'))).toEqual(['5', '4', '3', '2']);
  expect(existsSync(`${path}.4`)).toBe(false);
});

it('logTail returns the last lines of a log', () => {
  const path = join(folder, 'tail.log');
  writeFileSync(path, 'a\nb\nc\n');
  expect(logTail(path, 2)).toBe('b\nc');
  expect(logTail(join(folder, 'none'), 2)).toBe('');
});

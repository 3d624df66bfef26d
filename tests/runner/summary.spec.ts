import { describe, expect, it } from '@jest/globals';

import type { Outcome } from './step.ts';
import { summarize } from './summary.ts';

function outcome(name: string, passed: number, failed: number, reason?: string): Outcome {
  const step = { name, title: name, run: () => Promise.resolve(undefined) };
  return { step, counts: { passed, failed }, log: `${name}.log`, ...(reason === undefined ? {} : { reason }) };
}

describe('the summary', () => {
  it('ends with one line that counts passed and failed tests', () => {
    const text = summarize([outcome('lint', 1, 0), outcome('test:platform', 11, 2)], () => 'printed');
    expect(text.split('\n').at(-1)).toBe('12 passed, 2 failed');
  });

  it('lists each step that was not run, and why', () => {
    const text = summarize([outcome('lint', 1, 0), { ...outcome('upgrade', 0, 0), notRun: 'No history.' }], () => '');
    expect(text.trim().split('\n')).toEqual(['– upgrade: not run. No history.', '', '1 passed, 0 failed']);
  });

  it('gives for each failure the reason, the log and the command that runs the step alone', () => {
    const text = summarize([outcome('lint', 1, 0), outcome('types', 0, 1, 'no such type')], () => 'printed');
    expect(text).toContain('no such type');
    expect(text).toContain('types.log');
    expect(text).toContain('npm test -- --only types');
    expect(text).not.toContain('lint');
  });
});

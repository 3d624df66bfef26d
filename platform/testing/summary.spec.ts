import { describe, expect, it } from '@jest/globals';

import type { Outcome } from './step.ts';
import { summarize } from './summary.ts';

function outcome(name: string, passed: number, failed: number, reason?: string): Outcome {
  const step = { name, title: name, run: () => Promise.resolve(undefined) };
  return { step, counts: { passed, failed }, log: `${name}.log`, ...(reason === undefined ? {} : { reason }) };
}

describe('the summary', () => {
  it('ends with the plain line of counts', () => {
    const text = summarize([outcome('lint', 1, 0), outcome('test:platform', 11, 2)], () => 'printed');
    expect(text.split('\n').at(-1)).toBe('12 passed, 2 failed');
  });

  it('tells what was not run, and why', () => {
    const text = summarize([outcome('lint', 1, 0), { ...outcome('upgrade', 0, 0), notRun: 'No history.' }], () => '');
    expect(text.trim().split('\n')).toEqual(['– upgrade: not run. No history.', '', '1 passed, 0 failed']);
  });

  it('says for each failure why, where its log is, and how to run it alone', () => {
    const text = summarize([outcome('lint', 1, 0), outcome('types', 0, 1, 'no such type')], () => 'printed');
    expect(text).toContain('no such type');
    expect(text).toContain('types.log');
    expect(text).toContain('npm test -- --only types');
    expect(text).not.toContain('lint');
  });
});

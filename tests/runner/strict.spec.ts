import { describe, expect, it } from '@jest/globals';
import type { Outcome } from './step.ts';
import { strictly } from './strict.ts';

const outcome = (name: string, notRun?: string): Outcome => ({
  step: { name, title: name, run: async () => Promise.resolve(undefined) },
  counts: { passed: 2, failed: 0 },
  log: '',
  notRun,
});

describe('a strict run', () => {
  it('counts a step that was not run as failed, and says why', () => {
    const [upgrade] = strictly([outcome('upgrade', 'No history.')], []);
    expect(upgrade).toMatchObject({ counts: { passed: 2, failed: 1 }, reason: 'It was not run. No history.' });
  });

  it('leaves the others as they are, and those that may be left out', () => {
    const outcomes = [outcome('lint'), outcome('cluster', 'Not as root.')];
    expect(strictly(outcomes, ['cluster'])).toEqual(outcomes);
  });
});

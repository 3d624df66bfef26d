import { describe, expect, it } from '@jest/globals';
import { runChaos } from '../support/run-chaos.ts';
import { MUTATION_NAMES } from '../chaos/probe/mutations.ts';
import { MUTATION_PROFILES } from '../chaos/fault-profiles.ts';

describe('a run under chaos', () => {
  it('loses, doubles and reorders no event, and recovers by itself', async () => {
    const { code, summary } = await runChaos('--kills', '20', '--alone', '15');
    const { repeat, violations } = summary;
    expect({ repeat, violations }).toEqual({ repeat, violations: [] });
    expect(code).toBe(0);
    expect(summary.faults).toBe(20);
    // With fewer commands and no duplicates the run would prove nothing.
    expect(summary.commands.acknowledged).toBeGreaterThan(300);
    expect(summary.duplicatesDelivered).toBeGreaterThan(0);
  });
});

describe('the checker finds the deliberate error', () => {
  /** A fault must hit the window of the mutation. It may miss by chance, so each mutation gets several attempts. */
  const ATTEMPTS = 3;

  it.each(MUTATION_NAMES)('%s', async (mutation) => {
    const { finds } = MUTATION_PROFILES[mutation];
    for (let attempt = 1; ; attempt++) {
      const { code, summary } = await runChaos('--kills', '5', '--alone', '0', '--mutation', mutation);
      const kinds = summary.violations.map(({ kind }) => kind);
      if (!kinds.includes(finds) && attempt < ATTEMPTS) continue;
      expect(kinds).toContain(finds);
      expect(code).toBe(1);
      return;
    }
  });
});

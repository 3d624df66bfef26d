import { describe, expect, it } from '@jest/globals';
import { chaos } from '../support/chaos.ts';
import { MUTATION_NAMES } from '../chaos/probe/mutations.ts';
import { PROOFS } from '../chaos/proof.ts';

describe('a run under chaos', () => {
  it('loses, doubles and reorders nothing, and recovers by itself', async () => {
    const { code, summary } = await chaos('--kills', '20', '--alone', '15');
    const { repeat, violations } = summary;
    expect({ repeat, violations }).toEqual({ repeat, violations: [] });
    expect(code).toBe(0);
    expect(summary.faults).toBe(20);
    // Else it would have proved nothing.
    expect(summary.commands.acknowledged).toBeGreaterThan(300);
    expect(summary.duplicatesDelivered).toBeGreaterThan(0);
  });
});

describe('the checker finds', () => {
  /** A mutation shows itself when a fault hits its window. One that is missed by chance is given another chance. */
  const ATTEMPTS = 3;

  it.each(MUTATION_NAMES)('%s', async (mutation) => {
    const { finds } = PROOFS[mutation];
    for (let attempt = 1; ; attempt++) {
      const { code, summary } = await chaos('--kills', '5', '--alone', '0', '--mutation', mutation);
      const kinds = summary.violations.map(({ kind }) => kind);
      if (!kinds.includes(finds) && attempt < ATTEMPTS) continue;
      expect(kinds).toContain(finds);
      expect(code).toBe(1);
      return;
    }
  });
});

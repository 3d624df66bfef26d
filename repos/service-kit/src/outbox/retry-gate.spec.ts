import { beforeEach, describe, expect, it } from '@jest/globals';
import { RetryGate } from './retry-gate.js';

describe('a retry gate', () => {
  let clock = 0;
  let gate: RetryGate;
  beforeEach(() => {
    clock = 1_000;
    gate = new RetryGate({ baseMs: 200, maxMs: 5_000 }, () => clock);
  });

  it('lets every name through at first', () => {
    expect(gate.waitingNames()).toEqual([]);
    expect(gate.isWaiting('a')).toBe(false);
    expect(gate.msUntilNext()).toBe(Infinity);
  });

  it('makes a refused name wait for its back-off, and no other name', () => {
    gate.refuse('a');
    expect(gate.waitingNames()).toEqual(['a']);
    expect(gate.isWaiting('b')).toBe(false);
    const wait = gate.msUntilNext();
    expect(wait).toBeGreaterThanOrEqual(100);
    expect(wait).toBeLessThanOrEqual(200);
    clock += wait - 1;
    expect(gate.isWaiting('a')).toBe(true);
    clock += 1;
    expect(gate.isWaiting('a')).toBe(false);
    expect(gate.waitingNames()).toEqual([]);
    expect(gate.msUntilNext()).toBe(Infinity);
  });

  it('makes a name wait longer after each refusal', () => {
    for (const atLeast of [100, 200, 400, 800, 1_600, 2_500, 2_500]) {
      gate.refuse('a');
      expect(gate.msUntilNext()).toBeGreaterThanOrEqual(atLeast);
      expect(gate.msUntilNext()).toBeLessThanOrEqual(Math.min(5_000, 2 * atLeast));
      clock += gate.msUntilNext();
    }
  });

  it('forgets the refusals of a name that was accepted', () => {
    for (let attempt = 0; attempt < 5; attempt++) gate.refuse('a');
    gate.accept('a');
    expect(gate.isWaiting('a')).toBe(false);
    gate.refuse('a');
    expect(gate.msUntilNext()).toBeLessThanOrEqual(200);
  });

  it('forgets a name one minute after its back-off, since another relay may own its shard by then', () => {
    for (let attempt = 0; attempt < 5; attempt++) gate.refuse('a');
    clock += gate.msUntilNext() + 60_001;
    expect(gate.waitingNames()).toEqual([]);
    gate.refuse('a');
    expect(gate.msUntilNext()).toBeLessThanOrEqual(200);
  });

  it('gives the time until the first of its names may be retried', () => {
    for (let attempt = 0; attempt < 5; attempt++) gate.refuse('late');
    gate.refuse('soon');
    expect(gate.msUntilNext()).toBeLessThanOrEqual(200);
    expect(gate.waitingNames()).toEqual(['late', 'soon']);
  });
});

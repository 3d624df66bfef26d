import { beforeEach, describe, expect, it } from '@jest/globals';
import { HeldBack } from './held-back.js';

describe('aggregates held back', () => {
  let clock = 0;
  let heldBack: HeldBack;
  beforeEach(() => {
    clock = 1_000;
    heldBack = new HeldBack({ baseMs: 200, maxMs: 5_000 }, () => clock);
  });

  it('are none at first', () => {
    expect(heldBack.names()).toEqual([]);
    expect(heldBack.has('a')).toBe(false);
    expect(heldBack.nextIn()).toBe(Infinity);
  });

  it('wait out their back-off, and no other waits with them', () => {
    heldBack.refuse('a');
    expect(heldBack.names()).toEqual(['a']);
    expect(heldBack.has('b')).toBe(false);
    const wait = heldBack.nextIn();
    expect(wait).toBeGreaterThanOrEqual(100);
    expect(wait).toBeLessThanOrEqual(200);
    clock += wait - 1;
    expect(heldBack.has('a')).toBe(true);
    clock += 1;
    expect(heldBack.has('a')).toBe(false);
    expect(heldBack.names()).toEqual([]);
    expect(heldBack.nextIn()).toBe(Infinity);
  });

  it('wait longer each time that they are refused', () => {
    for (const atLeast of [100, 200, 400, 800, 1_600, 2_500, 2_500]) {
      heldBack.refuse('a');
      expect(heldBack.nextIn()).toBeGreaterThanOrEqual(atLeast);
      expect(heldBack.nextIn()).toBeLessThanOrEqual(Math.min(5_000, 2 * atLeast));
      clock += heldBack.nextIn();
    }
  });

  it('start anew once accepted', () => {
    for (let attempt = 0; attempt < 5; attempt++) heldBack.refuse('a');
    heldBack.accept('a');
    expect(heldBack.has('a')).toBe(false);
    heldBack.refuse('a');
    expect(heldBack.nextIn()).toBeLessThanOrEqual(200);
  });

  it('are forgotten a minute after their time, since another may relay them by then', () => {
    for (let attempt = 0; attempt < 5; attempt++) heldBack.refuse('a');
    clock += heldBack.nextIn() + 60_001;
    expect(heldBack.names()).toEqual([]);
    heldBack.refuse('a');
    expect(heldBack.nextIn()).toBeLessThanOrEqual(200);
  });

  it('come back at the earliest of their times', () => {
    for (let attempt = 0; attempt < 5; attempt++) heldBack.refuse('late');
    heldBack.refuse('soon');
    expect(heldBack.nextIn()).toBeLessThanOrEqual(200);
    expect(heldBack.names()).toEqual(['late', 'soon']);
  });
});

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WakeUp } from './wake-up.js';

describe('a wake-up', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** Whether the promise is resolved now. */
  async function isOver(wait: Promise<void>): Promise<boolean> {
    let over = false;
    void wait.then(() => (over = true));
    await Promise.resolve();
    await Promise.resolve();
    return over;
  }

  it('ends a wait at once', async () => {
    const wakeUp = new WakeUp();
    const wait = wakeUp.wait(60_000);
    expect(await isOver(wait)).toBe(false);
    wakeUp.signal();
    expect(await isOver(wait)).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('that comes while nobody waits ends the next wait, and no other', async () => {
    const wakeUp = new WakeUp();
    wakeUp.signal();
    wakeUp.signal();
    expect(await isOver(wakeUp.wait(60_000))).toBe(true);
    expect(await isOver(wakeUp.wait(60_000))).toBe(false);
  });

  it('that ended a wait does not end the next one', async () => {
    const wakeUp = new WakeUp();
    const wait = wakeUp.wait(60_000);
    wakeUp.signal();
    await wait;
    expect(await isOver(wakeUp.wait(60_000))).toBe(false);
  });

  it('that does not come lets the wait end after its time, and does not shorten the next wait', async () => {
    const wakeUp = new WakeUp();
    const wait = wakeUp.wait(1_000);
    jest.advanceTimersByTime(999);
    expect(await isOver(wait)).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await isOver(wait)).toBe(true);
    expect(await isOver(wakeUp.wait(1_000))).toBe(false);
  });
});

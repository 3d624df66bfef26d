import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Answer, Delivery } from './delivery.js';
import { answerInKeyOrder, CONCURRENT_KEYS } from './in-key-order.js';

const batchOf = (keys: readonly string[]): Delivery[] =>
  keys.map((key, index) => ({ topic: 't', payload: '', key, position: `0/${index}` }));
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a batch', () => {
  it('is handled in order within a key, and after a RETRY later entries of the key are not tried', async () => {
    const entries = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', ''), fails: fc.boolean() }));
    await fc.assert(
      fc.asyncProperty(entries, async (plan) => {
        const batch = batchOf(plan.map(({ key }) => key));
        const running = new Set<string>();
        const handled: Delivery[] = [];
        const answers = await answerInKeyOrder(batch, async (delivery) => {
          expect(running.has(delivery.key)).toBe(false);
          running.add(delivery.key);
          await turn();
          running.delete(delivery.key);
          handled.push(delivery);
          return plan[batch.indexOf(delivery)]?.fails ? 'RETRY' : 'SUCCESS';
        });
        const failed = new Set<string>();
        const expected = plan.map(({ key, fails }): Answer => {
          if (fails) failed.add(key);
          return failed.has(key) ? 'RETRY' : 'SUCCESS';
        });
        expect(answers).toEqual(expected);
        for (const key of ['a', 'b', 'c', '']) {
          const ofKey = plan.flatMap((entry, index) => (entry.key === key ? [{ index, fails: entry.fails }] : []));
          const firstFailure = ofKey.findIndex(({ fails }) => fails);
          const tried = firstFailure === -1 ? ofKey : ofKey.slice(0, firstFailure + 1);
          const order = handled.filter((delivery) => delivery.key === key).map((delivery) => batch.indexOf(delivery));
          expect(order).toEqual(tried.map(({ index }) => index));
        }
      }),
    );
  });

  it('is handled for several keys at the same time, up to a limit', async () => {
    let running = 0;
    let most = 0;
    const keys = Array.from({ length: 3 * CONCURRENT_KEYS }, (_, index) => `key ${index}`);
    await answerInKeyOrder(batchOf(keys), async () => {
      most = Math.max(most, ++running);
      await turn();
      running--;
      return 'SUCCESS';
    });
    expect(most).toBe(CONCURRENT_KEYS);
  });
});

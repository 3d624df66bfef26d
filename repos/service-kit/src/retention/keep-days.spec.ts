import { describe, expect, it } from '@jest/globals';
import { type AppId, subscriptions } from '@todo-platform/contracts';
import { DEAD_LETTER_DAYS, deliverableDays, TOMBSTONE_DAYS } from './keep-days.js';

const consumers = Object.keys(subscriptions) as AppId[];

describe('a tombstone', () => {
  it.each(consumers)(
    'is exported until %s can no longer get an older event, also not from a dead letter',
    (consumer) => {
      expect(TOMBSTONE_DAYS.exported).toBeGreaterThanOrEqual(deliverableDays(consumer) + DEAD_LETTER_DAYS);
    },
  );

  it('is kept by a projection for a month longer, and by its source for another month', () => {
    expect(TOMBSTONE_DAYS.projected).toBeGreaterThanOrEqual(TOMBSTONE_DAYS.exported + 30);
    expect(TOMBSTONE_DAYS.stored).toBeGreaterThanOrEqual(TOMBSTONE_DAYS.projected + 30);
  });
});

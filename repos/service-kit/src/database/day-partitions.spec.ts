import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { partitionDay, partitionName } from './day-partitions.js';

describe('the name of a partition', () => {
  it('is the day in UTC', () => {
    expect(partitionName('outbox', new Date('2026-11-20T23:59:59.999Z'))).toBe('outbox_20261120');
    expect(partitionName('inbox', new Date('2026-01-02T00:00:00Z'))).toBe('inbox_20260102');
  });

  it('leads back to the day', () => {
    const days = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (instant) => {
        const day = partitionDay('outbox', partitionName('outbox', instant));
        expect(day?.toISOString()).toBe(`${instant.toISOString().slice(0, 10)}T00:00:00.000Z`);
      }),
    );
  });

  it.each([
    'outbox',
    'outbox_default',
    'outbox_2026112',
    'outbox_20261340',
    'xoutbox_20261120',
    'outbox_20261120_old',
    'inbox_20261120',
  ])('is not %s', (name) => expect(partitionDay('outbox', name)).toBeUndefined());
});

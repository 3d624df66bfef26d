import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayOfPartition, dayPartitionName } from './day-partitions.js';

describe('the name of a day partition', () => {
  it('contains the day in UTC', () => {
    expect(dayPartitionName('outbox', new Date('2026-11-20T23:59:59.999Z'))).toBe('outbox_20261120');
    expect(dayPartitionName('inbox', new Date('2026-01-02T00:00:00Z'))).toBe('inbox_20260102');
  });

  it('can be read back as the day', () => {
    const days = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (instant) => {
        const day = dayOfPartition('outbox', dayPartitionName('outbox', instant));
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
  ])('cannot be %s', (name) => expect(dayOfPartition('outbox', name)).toBeUndefined());
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rowOf, windows } from '../../test/support/outbox-rows.js';
import type { OutboxRow } from './outbox-row.js';
import { ROUND_BYTES, ROUND_SIZE, rounds } from './rounds.js';

const sizes = fc.integer({ min: 1, max: 12 });
const nobody = () => false;

/** Rounds of at most `size` rows, without the keys that are held back. */
const cut = (window: readonly OutboxRow[], isHeldBack: (key: string) => boolean, size = ROUND_SIZE) =>
  rounds(window, { mustWait: ({ key }) => isHeldBack(key), isSuspect: nobody, sizeOf: () => size });

const serials = (rows: readonly { serial: string }[]) => rows.map(({ serial }) => Number(serial));

describe('rounds', () => {
  it('contain every row of the window once, at any size', () => {
    fc.assert(
      fc.property(windows, sizes, (window, size) => {
        const sent = [...cut(window, nobody, size)].flat();
        expect(serials(sent).toSorted((a, b) => a - b)).toEqual(serials(window));
      }),
    );
  });

  it('contain at most one row of an aggregate, one topic, and no more rows than the size', () => {
    fc.assert(
      fc.property(windows, sizes, (window, size) => {
        for (const round of cut(window, nobody, size)) {
          expect(round.length).toBeGreaterThan(0);
          expect(round.length).toBeLessThanOrEqual(size);
          expect(new Set(round.map(({ key }) => key)).size).toBe(round.length);
          expect(new Set(round.map(({ topic }) => topic)).size).toBe(1);
        }
      }),
    );
  });

  it('keep the order of each aggregate', () => {
    fc.assert(
      fc.property(windows, sizes, (window, size) => {
        const sent = [...cut(window, nobody, size)].flat();
        for (const { key } of window) {
          const ofKey = (row: { key: string }) => row.key === key;
          expect(sent.filter(ofKey)).toEqual(window.filter(ofKey));
        }
      }),
    );
  });

  it('are as full as the aggregates of a topic allow', () => {
    const window = Array.from({ length: 250 }, (_, index) => rowOf(index + 1, `key-${index}`));
    expect([...cut(window, nobody)].map((round) => round.length)).toEqual([ROUND_SIZE, ROUND_SIZE, 50]);
  });

  it('are not delayed by a long queue of one aggregate', () => {
    const long = Array.from({ length: 20 }, (_, index) => rowOf(index + 1, 'busy'));
    const others = Array.from({ length: 10 }, (_, index) => rowOf(100 + index, `other-${index}`));
    const sent = [...cut([...long, ...others], nobody, 4)].flat();
    const lastOther = sent.findLastIndex(({ key }) => key !== 'busy');
    expect(lastOther).toBeLessThan(10 + 4);
  });

  it('contain no row of an aggregate that is held back from the start', () => {
    fc.assert(
      fc.property(windows, sizes, (window, size) => {
        const held = (key: string) => key.endsWith('-0') || key.endsWith('-3');
        const sent = [...cut(window, held, size)].flat();
        expect(serials(sent).toSorted((a, b) => a - b)).toEqual(serials(window.filter(({ key }) => !held(key))));
      }),
    );
  });

  it('contain no more rows of an aggregate after one of its rows was refused, and all rows of the others', () => {
    fc.assert(
      fc.property(windows, sizes, fc.infiniteStream(fc.boolean()), (window, size, refusals) => {
        const held = new Set<string>();
        const accepted: number[] = [];
        for (const round of cut(window, (key) => held.has(key), size)) {
          for (const row of round) {
            expect(held.has(row.key)).toBe(false);
            if (refusals.next().value === true) held.add(row.key);
            else accepted.push(Number(row.serial));
          }
        }
        const ofOthers = serials(window.filter(({ key }) => !held.has(key)));
        expect(accepted).toEqual(expect.arrayContaining(ofOthers));
        for (const key of held) {
          const ofKey = serials(window.filter((row) => row.key === key));
          const sent = accepted.filter((serial) => ofKey.includes(serial));
          expect(sent).toEqual(ofKey.slice(0, sent.length));
          expect(sent.length).toBeLessThan(ofKey.length);
        }
      }),
    );
  });

  it('contain no more bytes than fit into one call, except a single larger row', () => {
    const sized = fc.array(fc.integer({ min: 1, max: 2 * ROUND_BYTES }), { maxLength: 20 });
    fc.assert(
      fc.property(sized, (sizes) => {
        const window = sizes.map((bytes, index) => ({ ...rowOf(index + 1, `key-${index}`), data: 'x'.repeat(bytes) }));
        const sent = [...cut(window, nobody)];
        expect(serials(sent.flat())).toEqual(serials(window));
        for (const round of sent) {
          const bytes = round.reduce((sum, row) => sum + row.data.length, 0);
          expect(round.length === 1 || bytes <= ROUND_BYTES).toBe(true);
        }
      }),
    );
  });

  it('do not contain a topic that waits, and have the size of their topic', () => {
    const window = Array.from({ length: 9 }, (_, index) => rowOf(index + 1, `k${index}`, ['a', 'b', 'c'][index % 3]));
    const limits = {
      mustWait: ({ topic }: OutboxRow) => topic === 'b',
      isSuspect: nobody,
      sizeOf: (topic: string) => (topic === 'a' ? 2 : 5),
    };
    const sent = [...rounds(window, limits)];
    expect(sent.map((round) => [round[0]?.topic, round.length])).toEqual([
      ['a', 2],
      ['a', 1],
      ['c', 3],
    ]);
  });

  it('contain a suspect alone, and leave out no row because of it', () => {
    fc.assert(
      fc.property(windows, sizes, fc.func(fc.boolean()), (window, size, suspects) => {
        const isSuspect = ({ key }: OutboxRow) => suspects(key);
        const cuts = [...rounds(window, { mustWait: nobody, isSuspect, sizeOf: () => size })];
        for (const round of cuts) if (round.some(isSuspect)) expect(round).toHaveLength(1);
        expect(serials(cuts.flat()).toSorted((a, b) => a - b)).toEqual(serials(window));
      }),
    );
  });
});

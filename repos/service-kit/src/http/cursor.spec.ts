import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { DomainError } from '../errors/domain-error.js';
import { page, pageQuery, readCursor } from './cursor.js';

const schema = z.object({ at: z.number(), id: z.string() });

describe('a page', () => {
  it('leads to the next page until each row was seen once', () => {
    const ids = fc.uniqueArray(fc.string(), { maxLength: 30 }).map((list) => list.toSorted());
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 7 }), (all, limit) => {
        const seen: string[] = [];
        for (let cursor: string | null | undefined; cursor !== null;) {
          const after = readCursor(schema, cursor);
          const start = after === undefined ? 0 : all.indexOf(after.id) + 1;
          const read = all.slice(start, start + limit + 1);
          const { items, nextCursor } = page(
            read,
            limit,
            (id) => ({ at: 1, id }),
            (id) => id,
          );
          expect(items.length).toBeLessThanOrEqual(limit);
          seen.push(...items);
          cursor = nextCursor;
        }
        expect(seen).toEqual(all);
      }),
    );
  });

  it('that is full is the last one if there are no more rows', () => {
    const full = page(['a', 'b'], 2, String, String);
    expect(full).toEqual({ items: ['a', 'b'], nextCursor: null });
    expect(page(['a', 'b', 'c'], 2, String, String).nextCursor).not.toBeNull();
    expect(page([], 2, String, String)).toEqual({ items: [], nextCursor: null });
  });

  it('has a cursor that is safe in a query string', () => {
    const { nextCursor } = page(['ä?&=+/', 'b'], 1, (id) => ({ at: 1, id }), String);
    expect(nextCursor).toMatch(/^[\w-]+$/);
    expect(readCursor(schema, nextCursor ?? '')).toEqual({ at: 1, id: 'ä?&=+/' });
  });
});

describe('a cursor', () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each(['', 'x', '%%%', encoded({}), encoded({ at: '1', id: 'a' }), encoded(null), 'bm90IGpzb24'])(
    'that this service did not make is an invalid request: %j',
    (cursor) => {
      expect(() => readCursor(schema, cursor)).toThrow(DomainError);
      expect(() => readCursor(schema, cursor)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    },
  );

  it('may be absent', () => expect(readCursor(schema, undefined)).toBeUndefined());
});

describe('the query of a page', () => {
  it('has a limit of 50 rows by default', () => expect(pageQuery.parse({})).toEqual({ limit: 50 }));
  it.each(['1', '200'])('accepts a limit of %s', (limit) =>
    expect(pageQuery.parse({ limit }).limit).toBe(Number(limit)),
  );
  it.each(['0', '-1', '201', '1.5', 'many', '', ['1', '2']])('refuses a limit of %j', (limit) =>
    expect(pageQuery.safeParse({ limit }).success).toBe(false),
  );
  it('refuses a cursor longer than any of ours', () =>
    expect(pageQuery.safeParse({ cursor: 'x'.repeat(501) }).success).toBe(false));
});

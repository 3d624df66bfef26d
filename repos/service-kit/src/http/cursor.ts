import { z } from 'zod';
import { DomainError } from '../errors/domain-error.js';

const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;

/** The query of a paged collection. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  cursor: z.string().max(500).optional(),
});
export type PageQuery = z.output<typeof pageQuery>;

export interface Page<T> {
  readonly items: readonly T[];
  /** An opaque text; null on the last page. */
  readonly nextCursor: string | null;
}

/** The schema of a page of such items. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** A place in a collection that is ordered by creation. Postgres has no year 0, so a forged cursor with that year is refused here. */
export const creationCursor = z.object({
  createdAt: z.iso.datetime().refine((time) => !time.startsWith('0000'), { message: 'No such year' }),
  id: z.uuid(),
});

/**
 * Makes a page of the first `limit` rows.
 * @param rows one row more than `limit`, if there is another page.
 * @param keyOf the content of the cursor that continues after a row.
 */
export function page<R, T>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => unknown,
  view: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: shown.map(view),
    nextCursor: more ? Buffer.from(JSON.stringify(keyOf(last))).toString('base64url') : null,
  };
}

/** The same page with each item converted. */
export function mapPage<T, U>({ items, nextCursor }: Page<T>, view: (item: T) => U): Page<U> {
  return { items: items.map(view), nextCursor };
}

/** Reads the content of a cursor. @throws DomainError request.invalid if this service did not make the cursor. */
export function readCursor<S extends z.ZodType>(schema: S, cursor: string | undefined): z.output<S> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    const errors = [{ path: 'cursor', message: 'Not a cursor of this collection' }];
    throw new DomainError('invalid', 'request.invalid', 'The cursor is not one of this collection.', { errors, cause });
  }
}

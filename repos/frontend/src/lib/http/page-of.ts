import type { InfiniteData } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { pageSize } from '../../config/api.js';

/** One page of any paged response. `nextCursor` asks for the next page; it is null on the last. */
export function pageOf<Entry extends z.ZodMiniType>(entry: Entry) {
  return z.object({ items: z.array(entry), nextCursor: z.nullable(z.string()) });
}

export interface Page<Entry> {
  items: Entry[];
  nextCursor: string | null;
}

export type Pages<Entry> = InfiniteData<Page<Entry>, string | null>;

/** The query string for one page; a null cursor asks for the first. */
export function pageQuery(cursor: string | null): string {
  const query = new URLSearchParams({ limit: String(pageSize) });
  if (cursor !== null) query.set('cursor', cursor);
  return `?${query.toString()}`;
}

import type { Chunk, Expiry, Retention } from './retention.js';

/** How many rows a transaction deletes or changes: it holds their locks for some milliseconds. */
export const CHUNK = 1_000;

/** Expires the rows of a retention, oldest first. Rows that another transaction has locked are left to the next run. */
export function rowsThatExpire({ table, since, keepDays, only = 'true', set }: Retention): Expiry {
  const sql = `
    WITH expired AS (
      ${set === undefined ? `DELETE FROM ${table}` : `UPDATE ${table} SET ${set}`} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ${table}
        WHERE ${since} >= $1 AND ${since} < now() - make_interval(days => $2) AND ${only}
        ORDER BY ${since} LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED))
      RETURNING ${since} AS since)
    SELECT count(*)::int AS rows, CASE WHEN count(*) = ${CHUNK} THEN max(since)::text END AS next FROM expired`;
  return {
    table,
    async expireChunk(dataSource, from) {
      const [chunk] = await dataSource.query<Chunk[]>(sql, [from, keepDays]);
      return chunk ?? { rows: 0, next: null };
    },
  };
}

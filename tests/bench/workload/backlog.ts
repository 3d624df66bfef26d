import type { Database } from '../testbed/database.ts';
import type { Row } from './rows.ts';

const CHUNK = 5_000;
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const INSERT = `
  INSERT INTO outbox (id, shard, topic, key, type, sequence, actor, originparent, data)
  SELECT id, shard, 'todo.lists.v1', key, type, sequence, key, '${TRACE}', data
  FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::bigint[], $6::jsonb[])
    WITH ORDINALITY AS event (id, shard, key, type, sequence, data, position)
  ORDER BY position`;

/**
 * Commits all rows in one transaction and notifies the relays.
 * @returns the commit time by the database's clock, in seconds since 1970.
 */
export async function commitBacklog(database: Database, rows: readonly Row[]): Promise<number> {
  const committed = await database.commit(async (query) => {
    for (let from = 0; from < rows.length; from += CHUNK) {
      const chunk = rows.slice(from, from + CHUNK);
      await query(INSERT, [
        chunk.map(({ id }) => id),
        chunk.map(({ shard }) => shard),
        chunk.map(({ key }) => key),
        chunk.map(({ type }) => type),
        chunk.map(({ sequence }) => sequence),
        chunk.map(({ data }) => data),
      ]);
    }
  });
  await database.query('NOTIFY outbox');
  return committed;
}

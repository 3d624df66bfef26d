import type { Product } from '../../dev/index.ts';
import { count, sql } from './sql.ts';

/** The number of committed events that are not published yet, of the given aggregates or of all. */
export function unpublishedCount(
  product: Product,
  database: 'users' | 'todo',
  keys?: readonly string[],
): Promise<number> {
  return count(
    product,
    database,
    `SELECT count(*) FROM outbox WHERE published_at IS NULL AND ($1::text[] IS NULL OR key = ANY ($1))`,
    [keys ?? null],
  );
}

export function publishedCount(product: Product, database: 'users' | 'todo'): Promise<number> {
  return count(product, database, `SELECT count(*) FROM outbox WHERE published_at IS NOT NULL`);
}

/** The number of shards that each running relay owns. `classid` is the key of the relay's advisory locks. */
export async function shardsPerRelay(product: Product, database: 'users' | 'todo'): Promise<readonly number[]> {
  const rows = await sql(
    product,
    database,
    `SELECT count(locks.objid)::int AS shards
     FROM pg_stat_activity AS relay LEFT JOIN pg_locks AS locks
       ON locks.pid = relay.pid AND locks.locktype = 'advisory' AND locks.classid = x'6f757462'::int AND locks.granted
     WHERE relay.application_name = 'outbox-relay' AND relay.datname = current_database()
     GROUP BY relay.pid`,
  );
  return rows.map(({ shards }) => Number(shards));
}

export function deadLetterCount(product: Product, database: 'users' | 'todo'): Promise<number> {
  return count(product, database, 'SELECT count(*) FROM dead_letters');
}

import type { Platform } from '../../platform/local/index.ts';
import { count, sql } from './sql.ts';

/** Events that were committed and are not in Kafka yet, of all aggregates or of those given. */
export function unpublished(platform: Platform, database: 'users' | 'todo', keys?: readonly string[]): Promise<number> {
  return count(
    platform,
    database,
    `SELECT count(*) FROM outbox WHERE published_at IS NULL AND ($1::text[] IS NULL OR key = ANY ($1))`,
    [keys ?? null],
  );
}

export function published(platform: Platform, database: 'users' | 'todo'): Promise<number> {
  return count(platform, database, `SELECT count(*) FROM outbox WHERE published_at IS NOT NULL`);
}

/** How many shards each living relay owns; the numbers of the locks are part of the design. */
export async function shardsPerRelay(platform: Platform, database: 'users' | 'todo'): Promise<readonly number[]> {
  const rows = await sql(
    platform,
    database,
    `SELECT count(locks.objid)::int AS shards
     FROM pg_stat_activity AS relay LEFT JOIN pg_locks AS locks
       ON locks.pid = relay.pid AND locks.locktype = 'advisory' AND locks.classid = x'6f757462'::int AND locks.granted
     WHERE relay.application_name = 'outbox-relay' AND relay.datname = current_database()
     GROUP BY relay.pid`,
  );
  return rows.map(({ shards }) => Number(shards));
}

/** How often each of these events was applied by the consumer; absent where not at all. */
export async function inboxOf(
  platform: Platform,
  database: 'users' | 'todo',
): Promise<readonly { readonly id: string; readonly appliedAt: number }[]> {
  const rows = await sql(
    platform,
    database,
    `SELECT event_id AS id, extract(epoch FROM applied_at)::float8 AS "appliedAt" FROM inbox`,
  );
  return rows.map(({ id, appliedAt }) => ({ id: String(id), appliedAt: Number(appliedAt) }));
}

export function deadLetters(platform: Platform, database: 'users' | 'todo'): Promise<number> {
  return count(platform, database, 'SELECT count(*) FROM dead_letters');
}

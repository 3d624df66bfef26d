import type { DataSource } from 'typeorm';
import type { OutboxRow } from './outbox-row.js';

/**
 * What the sessions need in which these statements run. Planned each time: a plan of when a day's partition was empty would read the
 * whole of it once it is full. And no sorting where an index has the order: the planner expects few rows to wait, as is true most of
 * the time, and would rather read and sort all that wait for each window than merge the partitions' indexes up to the limit. With
 * 50,000 rows that is 120 ms instead of 8.
 */
export const RELAY_SESSION = { plan_cache_mode: 'force_custom_plan', enable_sort: 'off' } as const;

/** Per shard, so that a shard with a long queue leaves room for the others in one window. */
const WINDOW = `
  SELECT row.serial, row.id, row.shard, row.topic, row.key, row.type, row.sequence, row.actor, row.originparent,
         row.data::text AS data, row.occurred_at AS "occurredAt"
  FROM unnest($1::smallint[]) AS owned (shard)
  CROSS JOIN LATERAL (
    SELECT * FROM outbox
    WHERE outbox.shard = owned.shard AND published_at IS NULL AND key <> ALL ($2::text[]) AND topic <> ALL ($3::text[])
    ORDER BY serial LIMIT $4
  ) AS row
  ORDER BY row.serial`;

/** Bounded in time, so that only the partitions of these rows are planned and searched. */
const MARK = `
  UPDATE outbox SET published_at = now()
  WHERE serial = ANY ($1::bigint[]) AND occurred_at >= $2 AND occurred_at < $3 AND published_at IS NULL`;

export interface WindowQuery {
  readonly shards: readonly number[];
  /** Keys held back. */
  readonly keys: readonly string[];
  /** Topics held back. */
  readonly topics: readonly string[];
}

/** Reads what waits for publication and marks what was acknowledged. Each is one statement, never around a remote call. */
export class OutboxStore {
  constructor(
    private readonly dataSource: DataSource,
    /** Rows of a shard that a window holds at most. */
    readonly perShard = 100,
  ) {}

  /** Unpublished rows of the shards in serial order, without those of the keys and topics that wait. */
  async window({ shards, keys, topics }: WindowQuery): Promise<readonly OutboxRow[]> {
    return this.dataSource.query<OutboxRow[]>(WINDOW, [shards, keys, topics, this.perShard]);
  }

  async markPublished(rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    const times = rows.map((row) => row.occurredAt.getTime());
    // A Date is cut to whole milliseconds, the column is not.
    const [from, to] = [new Date(Math.min(...times)), new Date(Math.max(...times) + 1)];
    await this.dataSource.query(MARK, [rows.map((row) => row.serial), from, to]);
  }
}

import type { DataSource } from 'typeorm';
import type { OutboxRow } from './outbox-row.js';

/**
 * Session settings for the statements below. `plan_cache_mode`: a plan that was cached while a day partition was empty would later read
 * the whole partition. `enable_sort`: the planner expects few unpublished rows, which is mostly true. So it would read and sort all of
 * them for each window. If sorting is disabled, it merges the indexes of the partitions up to the limit. With 50,000 rows, this takes 8
 * ms instead of 120 ms.
 */
export const RELAY_SESSION = { plan_cache_mode: 'force_custom_plan', enable_sort: 'off' } as const;

/** A serial above all others. */
export const NO_LIMIT = 2n ** 63n - 1n;

/** From this instant, included, to that one, excluded, as Postgres reads them. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

export const ALL_TIME: TimeRange = { from: '-infinity', to: 'infinity' };

/** The part of a shard that a window reads: serials above `after`, up to `upTo`. */
export interface ShardRange {
  readonly shard: number;
  readonly after: bigint;
  readonly upTo: bigint;
}

/** The part of a key's rows that a window reads: at most `limit` rows with serials above `after`, up to `upTo`. */
export interface KeyRange extends ShardRange {
  readonly key: string;
  readonly limit: number;
}

export interface WindowQuery {
  readonly shards: readonly ShardRange[];
  /** Keys and topics whose rows are left out. */
  readonly withoutKeys: readonly string[];
  readonly withoutTopics: readonly string[];
  /** Only rows that were written within this time. Postgres plans and searches only the day partitions of it. */
  readonly writtenWithin: TimeRange;
}

const COLUMNS = `row.serial, row.id, row.shard, row.topic, row.key, row.type, row.sequence, row.actor, row.originparent,
         row.data::text AS data, row.occurred_at AS "occurredAt"`;

/**
 * Limits the rows of each shard, so that a shard with a long queue leaves room for the others. The lower bound keeps the window away
 * from index entries of published rows: Postgres cannot remove them while an old snapshot is open.
 */
const WINDOW = `
  SELECT ${COLUMNS}
  FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS owned (shard, after, up_to)
  CROSS JOIN LATERAL (
    SELECT * FROM outbox
    WHERE outbox.shard = owned.shard AND serial > owned.after AND serial <= owned.up_to AND published_at IS NULL
      AND key <> ALL ($4::text[]) AND topic <> ALL ($5::text[]) AND occurred_at >= $6 AND occurred_at < $7
    ORDER BY serial LIMIT $8
  ) AS row
  ORDER BY row.serial`;

const ROWS_OF_KEYS = `
  SELECT ${COLUMNS}
  FROM unnest($1::smallint[], $2::text[], $3::bigint[], $4::bigint[], $5::int[]) AS asked (shard, key, after, up_to, rows)
  CROSS JOIN LATERAL (
    SELECT * FROM outbox
    WHERE outbox.shard = asked.shard AND outbox.key = asked.key AND serial > asked.after AND serial <= asked.up_to
      AND published_at IS NULL
    ORDER BY serial LIMIT asked.rows
  ) AS row
  ORDER BY row.serial`;

const SERIAL_AHEAD = `
  SELECT owned.shard, (
    SELECT serial FROM outbox
    WHERE outbox.shard = owned.shard AND serial > owned.after AND published_at IS NULL
    ORDER BY serial OFFSET $3 LIMIT 1
  ) AS serial
  FROM unnest($1::smallint[], $2::bigint[]) AS owned (shard, after)`;

/** This statement has bounds in time, so that Postgres plans and searches only the day partitions of these rows. */
const MARK = `
  UPDATE outbox SET published_at = now()
  WHERE serial = ANY ($1::bigint[]) AND occurred_at >= $2 AND occurred_at < $3 AND published_at IS NULL`;

const UNPARK = `DELETE FROM outbox_parked WHERE id = ANY ($1::uuid[])`;

/** Reads unpublished rows and marks published ones. No transaction is open during a remote call. */
export class OutboxStore {
  constructor(
    private readonly dataSource: DataSource,
    /** The most rows of a shard in a window. */
    readonly perShard = 100,
  ) {}

  /** The first unpublished rows of each shard that match the query, all in serial order. */
  async window({ shards, withoutKeys, withoutTopics, writtenWithin }: WindowQuery): Promise<readonly OutboxRow[]> {
    return this.dataSource.query<OutboxRow[]>(WINDOW, [
      shards.map(({ shard }) => shard),
      shards.map(({ after }) => after),
      shards.map(({ upTo }) => upTo),
      withoutKeys,
      withoutTopics,
      writtenWithin.from,
      writtenWithin.to,
      this.perShard,
    ]);
  }

  /** The first unpublished rows of each key, all in serial order. */
  async rowsOfKeys(keys: readonly KeyRange[]): Promise<readonly OutboxRow[]> {
    if (keys.length === 0) return [];
    return this.dataSource.query<OutboxRow[]>(ROWS_OF_KEYS, [
      keys.map(({ shard }) => shard),
      keys.map(({ key }) => key),
      keys.map(({ after }) => after),
      keys.map(({ upTo }) => upTo),
      keys.map(({ limit }) => limit),
    ]);
  }

  /** For each shard the serial that lies `rows` unpublished rows ahead of `after`; a shard with fewer rows is left out. */
  async serialsAhead(
    shards: readonly Pick<ShardRange, 'shard' | 'after'>[],
    rows: number,
  ): Promise<ReadonlyMap<number, bigint>> {
    if (shards.length === 0) return new Map();
    const found = await this.dataSource.query<{ shard: number; serial: string | null }[]>(SERIAL_AHEAD, [
      shards.map(({ shard }) => shard),
      shards.map(({ after }) => after),
      rows,
    ]);
    return new Map(found.flatMap(({ shard, serial }) => (serial === null ? [] : [[shard, BigInt(serial)]])));
  }

  /**
   * Marks the rows as published. If an operator parked one of them while the broker accepted it, it is published after all: the row
   * that was parked is deleted.
   */
  async markPublished(rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    const times = rows.map((row) => row.occurredAt.getTime());
    // The column has microseconds, a Date has milliseconds.
    const [from, to] = [new Date(Math.min(...times)), new Date(Math.max(...times) + 1)];
    const [, marked] = await this.dataSource.query<[unknown, number]>(MARK, [rows.map((row) => row.serial), from, to]);
    if (marked < rows.length) await this.dataSource.query(UNPARK, [rows.map((row) => row.id)]);
  }
}

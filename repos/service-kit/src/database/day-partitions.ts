import type { DataSource, EntityManager } from 'typeorm';
import type { Log } from '../logging/log.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The name of the partition of `table` that holds this day (UTC), such as `outbox_20261120`. */
export function dayPartitionName(table: string, day: Date): string {
  return `${table}_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** The day (UTC midnight) in the name of a day partition; undefined for any other name. */
export function dayOfPartition(table: string, name: string): Date | undefined {
  const match = new RegExp(`^${table}_(\\d{4})(\\d{2})(\\d{2})$`).exec(name);
  if (!match) return undefined;
  const day = new Date(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? undefined : day;
}

export interface DayPartitionSettings {
  /** How many days to create ahead. If no worker runs for longer, new rows go to the default partition. */
  readonly aheadDays: number;
  /** After how many days a partition is dropped; Infinity: never. */
  readonly keepDays: number;
}

/** A table with a partition for each day and a default partition, `<table>_default`, for all other rows. */
export interface DayPartitionedTable {
  readonly table: string;
  /** The smallest value of the partition key on this day. */
  readonly lowerBoundOf: (day: Date) => string;
  /**
   * SQL condition: an old day partition is kept while a row matches it. If there is no condition, old day partitions are always dropped.
   */
  readonly keepWhile?: string;
  /**
   * SQL condition on the default partition: rows that match it are deleted. `$1` is the instant before which day partitions are
   * dropped.
   */
  readonly clearWhile: string;
}

/** How many rows of the default partition one statement deletes. */
const CHUNK = 5_000;

/** Creates day partitions ahead, and drops old ones. */
export class DayPartitions {
  constructor(
    private readonly partitioned: DayPartitionedTable,
    private readonly dataSource: DataSource,
    private readonly log: Log,
    private readonly settings: DayPartitionSettings,
  ) {}

  /** Logs a step that fails, for example because a lock was not free in time, and leaves it for the next run. */
  async maintain(now = new Date()): Promise<void> {
    const { table } = this.partitioned;
    const { aheadDays, keepDays } = this.settings;
    const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
    for (let ahead = 0; ahead <= aheadDays; ahead++) {
      const day = new Date(today + ahead * DAY_MS);
      await this.attempt(`create ${dayPartitionName(table, day)}`, () => this.create(day));
    }
    if (keepDays === Infinity) return;
    const oldest = new Date(today - keepDays * DAY_MS);
    for (const name of await this.existing()) {
      const day = dayOfPartition(table, name);
      if (day && day < oldest) await this.attempt(`drop ${name}`, () => this.drop(name));
    }
    await this.attempt('clear the default partition', () => this.clearDefault(oldest));
  }

  private async attempt(step: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (err) {
      this.log.warn({ err }, `${this.partitioned.table} day partitions: could not ${step}; the next run tries again`);
    }
  }

  /** Deletes in chunks, so that no statement holds many locks or exceeds its timeout. */
  private async clearDefault(before: Date): Promise<void> {
    const { table, clearWhile } = this.partitioned;
    const rows = `SELECT ctid FROM ${table}_default WHERE ${clearWhile} LIMIT ${CHUNK}`;
    for (;;) {
      const [, removed] = await this.dataSource.query<[unknown, number]>(
        `DELETE FROM ${table}_default WHERE ctid = ANY (ARRAY(${rows})) AND ${clearWhile}`,
        [before],
      );
      if (removed < CHUNK) return;
    }
  }

  private async existing(manager: EntityManager = this.dataSource.manager): Promise<readonly string[]> {
    const rows = await manager.query<{ name: string }[]>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass`,
      [this.partitioned.table],
    );
    return rows.map((row) => row.name);
  }

  private async create(day: Date): Promise<void> {
    const { table, lowerBoundOf } = this.partitioned;
    const name = dayPartitionName(table, day);
    if ((await this.existing()).includes(name)) return;
    const [from, to] = [lowerBoundOf(day), lowerBoundOf(new Date(day.getTime() + DAY_MS))];
    // Creates a separate table and attaches it: unlike CREATE … PARTITION OF, this does not block commands and relays.
    await this.inShortTransaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('${table}-partitions'))`);
      if ((await this.existing(manager)).includes(name)) return;
      await manager.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS)`);
      await manager.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`);
    });
  }

  private async drop(name: string): Promise<void> {
    const { table, keepWhile = 'false' } = this.partitioned;
    const kept = `SELECT 1 FROM ${name} WHERE ${keepWhile} LIMIT 1`;
    if ((await this.dataSource.query<unknown[]>(kept)).length > 0) return;
    await this.inShortTransaction(async (manager) => {
      // DROP locks both tables. This locks the parent first, as every reader and writer does, so that they cannot deadlock.
      await manager.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      if ((await manager.query<unknown[]>(kept)).length === 0) await manager.query(`DROP TABLE ${name}`);
    });
  }

  /** Gives up if a lock is not free within 500 ms: commands would queue behind a longer wait. */
  private async inShortTransaction(work: (manager: EntityManager) => Promise<void>): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL lock_timeout = '500ms'`);
      await work(manager);
    });
  }
}

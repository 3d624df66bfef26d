import type { DataSource, EntityManager } from 'typeorm';
import type { Log } from '../logging/log.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The name of the partition of `table` that holds this day (UTC), such as `outbox_20261120`. */
export function partitionName(table: string, day: Date): string {
  return `${table}_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** The day (UTC midnight) of a partition's name; undefined for any other table. */
export function partitionDay(table: string, name: string): Date | undefined {
  const match = new RegExp(`^${table}_(\\d{4})(\\d{2})(\\d{2})$`).exec(name);
  if (!match) return undefined;
  const day = new Date(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? undefined : day;
}

export interface PartitionSettings {
  /** Days prepared ahead, so that a worker may be away that long before rows fall into the default partition. */
  readonly aheadDays: number;
  /** Days that rows are kept; Infinity: for ever. */
  readonly keepDays: number;
}

/** A table with a partition for each day and one for the rest, `<table>_default`. */
export interface DayPartitioned {
  readonly table: string;
  /** The least value of the partition key that belongs to the day, or a later one. */
  readonly boundOf: (day: Date) => string;
  /** Condition on rows for which a day is kept, however old it is. */
  readonly keptWhere?: string;
  /** Clears what is older out of the default partition. */
  readonly clearDefault: (dataSource: DataSource, before: Date) => Promise<void>;
}

/** Prepares the days to come and drops the days gone by. */
export class DayPartitions {
  constructor(
    private readonly partitioned: DayPartitioned,
    private readonly dataSource: DataSource,
    private readonly log: Log,
    private readonly settings: PartitionSettings,
  ) {}

  async maintain(now = new Date()): Promise<void> {
    const { table } = this.partitioned;
    const { aheadDays, keepDays } = this.settings;
    const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
    for (let ahead = 0; ahead <= aheadDays; ahead++) {
      const day = new Date(today + ahead * DAY_MS);
      await this.attempt(`prepare ${partitionName(table, day)}`, () => this.create(day));
    }
    if (keepDays === Infinity) return;
    const oldest = new Date(today - keepDays * DAY_MS);
    for (const name of await this.existing()) {
      const day = partitionDay(table, name);
      if (day && day < oldest) await this.attempt(`drop ${name}`, () => this.drop(name));
    }
    await this.attempt('clear the default partition', () => this.partitioned.clearDefault(this.dataSource, oldest));
  }

  /** One step that fails (a lock not had in time) is left for the next run and does not stop the others. */
  private async attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.warn({ err: error }, `${this.partitioned.table} partitions: could not ${what}, next run will`);
    }
  }

  private async existing(): Promise<readonly string[]> {
    const rows = await this.dataSource.query<{ name: string }[]>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass`,
      [this.partitioned.table],
    );
    return rows.map((row) => row.name);
  }

  private async create(day: Date): Promise<void> {
    const { table, boundOf } = this.partitioned;
    const name = partitionName(table, day);
    if ((await this.existing()).includes(name)) return;
    const [from, to] = [boundOf(day), boundOf(new Date(day.getTime() + DAY_MS))];
    // Made apart and attached: unlike CREATE … PARTITION OF, that lets commands and relays go on.
    await this.inShortTransaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('${table}-partitions'))`);
      if ((await this.existing()).includes(name)) return;
      await manager.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS)`);
      await manager.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`);
    });
  }

  private async drop(name: string): Promise<void> {
    const { table, keptWhere = 'false' } = this.partitioned;
    const kept = `SELECT 1 FROM ${name} WHERE ${keptWhere} LIMIT 1`;
    if ((await this.dataSource.query<unknown[]>(kept)).length > 0) return;
    await this.inShortTransaction(async (manager) => {
      // The parent first, as every reader and writer does; dropping a part needs both.
      await manager.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      if ((await manager.query<unknown[]>(kept)).length === 0) await manager.query(`DROP TABLE ${name}`);
    });
  }

  /** Gives up rather than make commands queue behind a lock that it waits for. */
  private async inShortTransaction(work: (manager: EntityManager) => Promise<void>): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL lock_timeout = '500ms'`);
      await work(manager);
    });
  }
}

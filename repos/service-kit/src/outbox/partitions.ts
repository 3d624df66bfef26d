import type { DataSource, EntityManager } from 'typeorm';
import type { Log } from '../logging/log.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The name of the partition that holds this day (UTC), such as `outbox_20261120`. */
export function partitionName(day: Date): string {
  return `outbox_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** The day (UTC midnight) of a partition's name; undefined for any other table. */
export function partitionDay(name: string): Date | undefined {
  const match = /^outbox_(\d{4})(\d{2})(\d{2})$/.exec(name);
  if (!match) return undefined;
  const day = new Date(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? undefined : day;
}

export interface PartitionSettings {
  /** Days prepared ahead, so that a worker may be away that long before rows fall into the default partition. */
  readonly aheadDays: number;
  /** Days that published rows are kept. */
  readonly keepDays: number;
}

/** Prepares the days to come and drops the days gone by whose rows are all published. */
export class OutboxPartitions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly log: Log,
    private readonly settings: PartitionSettings = { aheadDays: 7, keepDays: 3 },
  ) {}

  async maintain(now = new Date()): Promise<void> {
    const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
    for (let ahead = 0; ahead <= this.settings.aheadDays; ahead++) {
      await this.attempt(`prepare ${partitionName(new Date(today + ahead * DAY_MS))}`, () =>
        this.create(today + ahead * DAY_MS),
      );
    }
    const oldest = today - this.settings.keepDays * DAY_MS;
    for (const name of await this.existing()) {
      const day = partitionDay(name);
      if (day && day.getTime() < oldest) await this.attempt(`drop ${name}`, () => this.dropIfPublished(name));
    }
    await this.attempt('clear the default partition', () => this.clearDefault(new Date(oldest)));
  }

  /** One step that fails (a lock not had in time) is left for the next run and does not stop the others. */
  private async attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.warn({ err: error }, `outbox partitions: could not ${what}, next run will`);
    }
  }

  private async existing(): Promise<readonly string[]> {
    const rows = await this.dataSource.query<{ name: string }[]>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'outbox'::regclass`,
    );
    return rows.map((row) => row.name);
  }

  private async create(startsAt: number): Promise<void> {
    const name = partitionName(new Date(startsAt));
    if ((await this.existing()).includes(name)) return;
    const from = new Date(startsAt).toISOString();
    const to = new Date(startsAt + DAY_MS).toISOString();
    // Made apart and attached: unlike CREATE … PARTITION OF, that lets commands and relays go on.
    await this.inShortTransaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('outbox-partitions'))`);
      if ((await this.existing()).includes(name)) return;
      await manager.query(`CREATE TABLE ${name} (LIKE outbox INCLUDING DEFAULTS)`);
      await manager.query(`ALTER TABLE outbox ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`);
    });
  }

  private async dropIfPublished(name: string): Promise<void> {
    const waiting = `SELECT 1 FROM ${name} WHERE published_at IS NULL LIMIT 1`;
    if ((await this.dataSource.query<unknown[]>(waiting)).length > 0) return;
    await this.inShortTransaction(async (manager) => {
      // The parent first, as every reader and writer does; dropping a part needs both.
      await manager.query(`LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE`);
      if ((await manager.query<unknown[]>(waiting)).length === 0) await manager.query(`DROP TABLE ${name}`);
    });
  }

  /** Gives up rather than make commands queue behind a lock that it waits for. */
  private async inShortTransaction(work: (manager: EntityManager) => Promise<void>): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL lock_timeout = '500ms'`);
      await work(manager);
    });
  }

  private async clearDefault(before: Date): Promise<void> {
    await this.dataSource.query(`DELETE FROM outbox_default WHERE published_at IS NOT NULL AND occurred_at < $1`, [
      before,
    ]);
  }
}

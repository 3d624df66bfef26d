import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type QueryRunner } from 'typeorm';
import type { MigrationClass } from '../database/data-source-options.js';
import { isTransientDatabaseError } from '../database/database-error.js';
import { InboxDayPartitions } from '../inbox/inbox-day-partitions.js';
import type { Log } from '../logging/log.js';
import { OutboxDayPartitions } from '../outbox/outbox-day-partitions.js';

/** How long a database may take to fail over, or a network to learn about a new pod, in milliseconds. */
const CONNECT_WITHIN_MS = 30_000;
const RETRY_MS = 500;
/** How often a run asks whether another run is finished, in milliseconds. */
const OTHER_RUN_MS = 200;

/**
 * Applies the missing migrations, each in its own transaction unless it says `transaction = false`, and creates the day partitions of outbox and inbox. Several runs at the
 * same time are safe: one waits for the other. There is no statement timeout, since a migration may take long.
 * @param connectWithinMs how long to retry while the database cannot be reached.
 * @returns the names of the migrations that ran.
 * @throws the database's error, or the last error of connecting to it.
 */
export async function migrate(
  url: string,
  migrations: readonly MigrationClass[],
  log: Log,
  connectWithinMs = CONNECT_WITHIN_MS,
): Promise<readonly string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    applicationName: 'migrate',
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    poolSize: 4,
    // All traffic queues behind a migration that waits for a lock. So the migration gives up soon, and the operator runs it again.
    extra: { connectionTimeoutMillis: 5_000, lock_timeout: 5_000 },
  });
  await connect(dataSource, log, connectWithinMs);
  const guard = dataSource.createQueryRunner();
  try {
    await waitForOtherRuns(guard);
    const ran = await dataSource.runMigrations();
    await new OutboxDayPartitions(dataSource, log).maintain();
    // This drops no day partition of the inbox: only a worker knows how long it needs its rows.
    await new InboxDayPartitions(dataSource, log, Infinity).maintain();
    return ran.map((migration) => migration.name);
  } finally {
    await guard.query(`SELECT pg_advisory_unlock(hashtext('migrate'))`).catch(() => undefined);
    await guard.release();
    await dataSource.destroy();
  }
}

/**
 * Takes the lock of this database's migrations. This asks again and again: a statement that waits for the lock has a snapshot, and a run
 * that builds an index concurrently would wait for that snapshot for ever.
 */
async function waitForOtherRuns(guard: QueryRunner): Promise<void> {
  const free = async () => {
    const [row] = await guard.manager.query<{ free: boolean }[]>(
      `SELECT pg_try_advisory_lock(hashtext('migrate')) AS free`,
    );
    return row?.free;
  };
  while (!(await free())) await sleep(OTHER_RUN_MS);
}

async function connect(dataSource: DataSource, log: Log, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (let warned = false; ;) {
    try {
      await dataSource.initialize();
      return;
    } catch (error) {
      if (!isTransientDatabaseError(error) || Date.now() >= deadline) throw error;
      if (!warned) log.warn({ err: error }, 'the database cannot be reached yet; retrying');
      warned = true;
      await sleep(RETRY_MS);
    }
  }
}

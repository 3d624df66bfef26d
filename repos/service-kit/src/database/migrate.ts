import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { InboxPartitions } from '../inbox/partitions.js';
import type { Log } from '../logging/log.js';
import { OutboxPartitions } from '../outbox/partitions.js';
import type { MigrationClass } from './data-source-options.js';
import { isTransientDatabaseError } from './database-error.js';

/** As long as a database takes to fail over, and a network to learn of a new pod. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;

/**
 * Applies the migrations that are missing, each in a transaction of its own, and prepares the days of outbox and inbox. Two runs
 * at once are safe: the second waits for the first. No statement timeout, since a migration may take its time. A database that
 * cannot be reached is waited for.
 * @param patienceMs for how long.
 * @returns the names of those that ran.
 * @throws what the database says, or why it could not be reached.
 */
export async function migrate(
  url: string,
  migrations: readonly MigrationClass[],
  log: Log,
  patienceMs = PATIENCE_MS,
): Promise<readonly string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    applicationName: 'migrate',
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    poolSize: 4,
    // A migration that waits for a lock makes all traffic wait behind it: it gives up soon, and is run again.
    extra: { connectionTimeoutMillis: 5_000, lock_timeout: 5_000 },
  });
  await connect(dataSource, log, patienceMs);
  const guard = dataSource.createQueryRunner();
  try {
    await guard.query(`SET lock_timeout = 0`);
    await guard.query(`SELECT pg_advisory_lock(hashtext('migrate'))`);
    const ran = await dataSource.runMigrations();
    await new OutboxPartitions(dataSource, log).maintain();
    // Only a worker knows for how long its rows are of use.
    await new InboxPartitions(dataSource, log, Infinity).maintain();
    return ran.map((migration) => migration.name);
  } finally {
    await guard.query(`SELECT pg_advisory_unlock(hashtext('migrate'))`).catch(() => undefined);
    await guard.release();
    await dataSource.destroy();
  }
}

async function connect(dataSource: DataSource, log: Log, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (let told = false; ;) {
    try {
      await dataSource.initialize();
      return;
    } catch (error) {
      if (!isTransientDatabaseError(error) || Date.now() >= deadline) throw error;
      if (!told) log.warn({ err: error }, 'the database cannot be reached yet');
      told = true;
      await sleep(PAUSE_MS);
    }
  }
}

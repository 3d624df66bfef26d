import { DataSource } from 'typeorm';
import { InboxPartitions } from '../inbox/partitions.js';
import type { Log } from '../logging/log.js';
import { OutboxPartitions } from '../outbox/partitions.js';
import type { MigrationClass } from './data-source-options.js';

/**
 * Applies the migrations that are missing, each in a transaction of its own, and prepares the days of outbox and inbox. Two runs
 * at once are safe: the second waits for the first. No statement timeout, since a migration may take its time.
 * @returns the names of those that ran.
 */
export async function migrate(
  url: string,
  migrations: readonly MigrationClass[],
  log: Log,
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
  await dataSource.initialize();
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

import type { QueryRunner } from 'typeorm';

export interface IndexDefinition {
  readonly name: string;
  /** What follows ON in CREATE INDEX: the table, its columns and the condition, such as `sessions (expires_at)`. */
  readonly on: string;
}

/** Postgres ends the build within this time after the process of the migration has died. */
const NOTICE_DEAD_CLIENT = '1s';

/**
 * Builds an index while commands go on writing to the table. For a migration with `transaction = false`. If an interrupted run left the
 * index invalid, drops it and builds it again; if the index is there and valid, does nothing. The build waits for all transactions that
 * began before it, without a limit: traffic does not queue behind it.
 * @throws Error inside a transaction, since Postgres refuses to build there.
 */
export async function createIndexConcurrently(runner: QueryRunner, { name, on }: IndexDefinition): Promise<void> {
  await outsideTransaction(runner, name, async () => {
    const [existing] = await runner.manager.query<readonly { valid: boolean }[]>(
      'SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass($1)',
      [name],
    );
    if (existing?.valid) return;
    if (existing) await runner.query(`DROP INDEX CONCURRENTLY ${name}`);
    await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${on}`);
  });
}

/** Drops an index while commands go on. For a migration with `transaction = false`. @throws Error inside a transaction */
export async function dropIndexConcurrently(runner: QueryRunner, name: string): Promise<void> {
  await outsideTransaction(runner, name, () => runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`));
}

async function outsideTransaction(runner: QueryRunner, index: string, work: () => Promise<void>): Promise<void> {
  if (runner.isTransactionActive)
    throw new Error(`${index} is built concurrently: give its migration \`readonly transaction = false\``);
  await runner.query('SET lock_timeout = 0');
  await runner.query(`SET client_connection_check_interval = '${NOTICE_DEAD_CLIENT}'`);
  try {
    await work();
  } finally {
    // If the connection is lost, it has no settings to restore, and the first error is the one to show.
    await runner.query('RESET client_connection_check_interval').catch(() => undefined);
    await runner.query('RESET lock_timeout').catch(() => undefined);
  }
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSetup } from 'pg-transactional-outbox';
import { createTopic } from '../../support/kafka.ts';
import { waitUntil } from '../measure/wait-until.ts';
import type { Testbed } from '../testbed/testbed.ts';
import type { Row } from '../workload/rows.ts';

const TOPIC = 'bench.library-relay';
const PARTITIONS = 12;
const SCHEMA = 'library_relay';
const TABLE = `${SCHEMA}.outbox`;

const INSERT = `
  INSERT INTO ${TABLE} (id, aggregate_type, aggregate_id, message_type, segment, payload, created_at)
  SELECT id, 'list', key, type, key, data, clock_timestamp()
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[]) WITH ORDINALITY AS event (id, key, type, data, position)
  ORDER BY position`;

/**
 * The relay of the npm package pg-transactional-outbox, with its own table, indexes and functions. Its segment is the aggregate,
 * so that it too keeps the order within an aggregate.
 */
export class LibraryRelay {
  readonly #testbed: Testbed;

  private constructor(testbed: Testbed) {
    this.#testbed = testbed;
  }

  static async prepare(testbed: Testbed): Promise<LibraryRelay> {
    const role = new URL(testbed.product.databaseUrl('todo')).username;
    const [{ current_database: database } = {}] = await testbed.todo.query('SELECT current_database()');
    const setup = {
      outboxOrInbox: 'outbox' as const,
      database: String(database),
      schema: SCHEMA,
      table: 'outbox',
      listenerRole: role,
      nextMessagesName: 'next_messages',
    };
    await testbed.todo.query(DatabaseSetup.dropAndCreateTable(setup));
    await testbed.todo.query(DatabaseSetup.createPollingFunction(setup));
    await testbed.todo.query(DatabaseSetup.setupPollingIndexes(setup));
    await createTopic(testbed.product, TOPIC, PARTITIONS);
    return new LibraryRelay(testbed);
  }

  /** The rate from the commit of the rows to the commit that marks the last row as processed. */
  async relayedPerSecond(rows: readonly Row[], warmUp: readonly Row[]): Promise<number> {
    const { todo, product } = this.#testbed;
    await todo.query(`TRUNCATE ${TABLE}`);
    const child = fork(join(import.meta.dirname, '../variants/transactional-outbox.ts'), {
      env: {
        ...process.env,
        DATABASE_URL: product.databaseUrl('todo'),
        BROKER: product.kafkaBroker,
        TOPIC,
        SCHEMA,
      },
    });
    try {
      await this.#relay(warmUp);
      const committed = await this.#relay(rows);
      const last = await todo.number(`SELECT extract(epoch FROM max(pg_xact_commit_timestamp(xmin))) FROM ${TABLE}`);
      return rows.length / (last - committed);
    } finally {
      const exited = once(child, 'exit');
      if (child.exitCode === null && child.kill()) await exited;
    }
  }

  /** @returns the time at which the rows became visible. */
  async #relay(rows: readonly Row[]): Promise<number> {
    const { todo, signal } = this.#testbed;
    const committed = await todo.commit(async (query) => {
      await query(INSERT, [
        rows.map(({ id }) => id),
        rows.map(({ key }) => key),
        rows.map(({ type }) => type),
        rows.map(({ data }) => data),
      ]);
    });
    const waiting = async () => todo.number(`SELECT count(*) FROM ${TABLE} WHERE processed_at IS NULL`);
    await waitUntil(signal, 'the library has relayed all rows', async () => (await waiting()) === 0);
    return committed;
  }
}

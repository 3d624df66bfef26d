import { PostgresOutboxNotifier } from '../../src/outbox/notifier.js';
import { OutboxStore } from '../../src/outbox/outbox-store.js';
import type { Publisher } from '../../src/outbox/publisher.js';
import { type OutboxRelay, outboxRelay } from '../../src/outbox/relay.js';
import { ShardLease } from '../../src/outbox/shard-lease.js';
import { Transactions } from '../../src/outbox/transactions.js';
import { keyedEvent } from './events.js';
import { kitDatabase } from './kit-database.js';
import { silent } from './silent.js';

/** Creates a database with an outbox, commands that append to it, and relays that publish it. */
export async function relayRig() {
  const database = await kitDatabase();
  const notifier = new PostgresOutboxNotifier(database.url, () => undefined);
  const transactions = new Transactions(database.dataSource, notifier);
  const relays: OutboxRelay[] = [];
  return {
    /** Runs a command that appends the key's events with the sequences `from` to `to`. */
    append: async (key: string, from: number, to = from) =>
      transactions.run(async ({ publish }) => {
        await Promise.resolve();
        for (let sequence = from; sequence <= to; sequence++) publish(keyedEvent(key, sequence));
      }),
    dataSource: database.dataSource,
    start: (
      publisher: Publisher,
      { url = database.url, store = new OutboxStore(database.dataSource) } = {},
    ): OutboxRelay => {
      const relay = outboxRelay(new ShardLease(url, silent), publisher, database.dataSource, silent, store);
      relays.push(relay);
      relay.start();
      return relay;
    },
    url: database.url,
    waiting: async () =>
      (await database.column('SELECT key || sequence FROM outbox WHERE published_at IS NULL ORDER BY serial')).map(
        String,
      ),
    close: async () => {
      await Promise.all(relays.map((relay) => relay.stop()));
      await notifier.onApplicationShutdown();
      await database.close();
    },
  };
}

export type RelayRig = Awaited<ReturnType<typeof relayRig>>;

/** 1, 2, … n */
export const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

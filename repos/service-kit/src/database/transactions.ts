import type { NewEvent } from '@todo-platform/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { currentContext } from '../context/request-context.js';
import { appendToOutbox, type CausedEvent } from '../outbox/append.js';
import type { OutboxNotifier } from '../outbox/notifier.js';
import { isConflict } from './database-error.js';

const ATTEMPTS = 3;

/** One Postgres transaction: state through `manager`, events through `publish`; both commit or neither does. */
export interface Transaction {
  readonly manager: EntityManager;
  /**
   * Records an event. The caller holds the aggregate's row lock, so that serials follow commit order per aggregate.
   */
  readonly publish: (event: NewEvent) => void;
}

/** Runs commands: opens the transaction, writes the outbox rows last, and wakes the relay once it has committed. */
export class Transactions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notifier: OutboxNotifier,
  ) {}

  /**
   * Runs `work` in one transaction; after a conflict (see `isConflict`) it runs again, at most twice. Where nobody waits for
   * the answer any more, nothing is committed.
   */
  async run<R>(work: (transaction: Transaction) => Promise<R>): Promise<R> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(work);
      } catch (error) {
        if (attempt === ATTEMPTS || !isConflict(error)) throw error;
      }
    }
  }

  private async once<R>(work: (transaction: Transaction) => Promise<R>): Promise<R> {
    const { signal } = currentContext();
    signal?.throwIfAborted();
    const events: CausedEvent[] = [];
    const result = await this.dataSource.transaction(async (manager) => {
      // The wait for a connection may have been long.
      signal?.throwIfAborted();
      const value = await work({ manager, publish: (event) => events.push({ event, context: currentContext() }) });
      await appendToOutbox(manager, events);
      signal?.throwIfAborted();
      return value;
    });
    if (events.length > 0) this.notifier.poke();
    return result;
  }
}

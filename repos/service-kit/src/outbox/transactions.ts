import type { NewEvent } from '@todo-platform/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { currentContext } from '../context/request-context.js';
import { isConflict } from '../database/database-error.js';
import { appendToOutbox, type CausedEvent } from './append.js';
import type { OutboxNotifier } from './notifier.js';

const ATTEMPTS = 3;

/** A Postgres transaction: writes go through `manager`, events through `publish`. Both commit, or neither. */
export interface Transaction {
  readonly manager: EntityManager;
  /** Records an event. The caller must hold the aggregate's row lock, so that serials follow the commit order of the aggregate. */
  readonly publish: (event: NewEvent) => void;
}

/** Runs commands: opens the transaction, appends its events to the outbox at the end, and wakes the relay after the commit. */
export class Transactions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notifier: OutboxNotifier,
  ) {}

  /**
   * Runs `work` in one transaction. After a conflict (see `isConflict`) it runs again, at most twice. If the context's signal aborts,
   * because the caller no longer waits for the answer, the transaction is rolled back.
   * @throws whatever `work` or the commit throws, or the signal's reason.
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
      // The caller may have given up while this transaction waited for a connection.
      signal?.throwIfAborted();
      const value = await work({ manager, publish: (event) => events.push({ event, context: currentContext() }) });
      await appendToOutbox(manager, events);
      signal?.throwIfAborted();
      return value;
    });
    if (events.length > 0) this.notifier.notify();
    return result;
  }
}

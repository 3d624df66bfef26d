import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Log, LOGGER, Transactions } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { ErasureRepository } from './database/erasure.repository.js';

const POLL_MS = 5_000;
/** How many rows a transaction erases. Handlers of the person's events wait for it. */
const CHUNK = 1_000;

/**
 * Erases the activity of closed accounts in chunks. It does so soon after the account is closed, and once more when no transaction can
 * still write the account's id. It continues after a crash, and several workers may do the same at the same time.
 */
@Injectable()
export class ActivityErasure implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  /** The accounts that this worker has erased once, and that wait for the second time. */
  private readonly erasedOnce = new Set<string>();
  private running: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    @Inject(LOGGER) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Erases the activity of each account that is due. @throws the database's error; the rest is left for the next call. */
  async eraseDue(): Promise<void> {
    for (const { accountId, isSettled } of await new ErasureRepository(this.dataSource.manager).pending()) {
      if (this.stopping.signal.aborted) return;
      if (!isSettled && this.erasedOnce.has(accountId)) continue;
      await this.erase(accountId);
      this.erasedOnce.add(accountId);
      if (!isSettled) continue;
      await this.inTransaction((erasures) => erasures.finish(accountId));
      this.erasedOnce.delete(accountId);
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.eraseDue().catch((err: unknown) => {
        if (!signal.aborted) this.log.warn({ err }, 'activity: erasing closed accounts failed; the next run continues');
      });
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async erase(accountId: string): Promise<void> {
    while ((await this.inTransaction((erasures) => erasures.eraseLists(accountId, CHUNK))) === CHUNK)
      this.stopping.signal.throwIfAborted();
    for (let from: string | undefined; ;) {
      from = await this.inTransaction((erasures) => erasures.eraseCompletions(accountId, CHUNK, from));
      if (from === undefined) break;
      this.stopping.signal.throwIfAborted();
    }
    await this.inTransaction((erasures) => erasures.deleteCounters(accountId));
  }

  private async inTransaction<R>(work: (erasures: ErasureRepository) => Promise<R>): Promise<R> {
    return this.transactions.run(({ manager }) => work(new ErasureRepository(manager)));
  }
}

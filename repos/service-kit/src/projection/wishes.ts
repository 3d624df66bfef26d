import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Transactions } from '../database/transactions.js';
import type { Log } from '../logging/log.js';
import { backoff, type BackoffBounds } from '../outbox/backoff.js';
import { ProjectionRebuild } from './rebuild.js';
import type { Snapshot } from './snapshot.js';
import { ProjectionVerification, type VerificationSettings } from './verification.js';
import { Overtaken, type Wish, WishStore } from './wish-store.js';

const POLL_MS = 1_000;
const PAUSE: BackoffBounds = { baseMs: 1_000, maxMs: 30_000 };

/** Rebuilds and verifies the projections for which the operator asks (`todo-platform projections`). */
export class ProjectionWishes {
  private readonly store: WishStore;

  constructor(
    private readonly snapshots: readonly Snapshot[],
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly log: Log,
    private readonly verification?: VerificationSettings,
  ) {
    this.store = new WishStore(dataSource);
  }

  /** Goes on until `signal` aborts. What cannot be done, since the source is away, is tried again. */
  async run(signal: AbortSignal): Promise<void> {
    // Asked each time: it changes meanwhile.
    const isStopping = () => signal.aborted;
    for (let failures = 0; !isStopping();) {
      let pause = POLL_MS;
      try {
        if (await this.next(signal)) pause = 0;
        failures = 0;
      } catch (err) {
        failures++;
        pause = backoff(failures, PAUSE);
        if (!isStopping()) this.log.warn({ err }, 'projection: what was asked for is not done yet, trying again');
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Whether there was anything to do. */
  private async next(signal: AbortSignal): Promise<boolean> {
    const wish = await this.store.claim(this.snapshots.map(({ projection }) => projection));
    if (!wish) return false;
    try {
      await this.grant(wish, signal);
    } catch (error) {
      if (error instanceof Overtaken) return true;
      await this.store.giveBack(wish, signal.aborted ? undefined : String(error));
      throw error;
    }
    return true;
  }

  private async grant(wish: Wish, signal: AbortSignal): Promise<void> {
    const snapshot = this.snapshots.find(({ projection }) => projection === wish.projection);
    if (!snapshot) throw new Error(`there is no projection ${wish.projection}`);
    const { store, dataSource, transactions } = this;
    if (wish.kind === 'rebuild') await new ProjectionRebuild(snapshot, store, transactions).run(wish, signal);
    else
      await new ProjectionVerification(snapshot, store, dataSource, transactions, this.verification).run(wish, signal);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Transactions } from '../database/transactions.js';
import type { Log } from '../logging/log.js';
import { backoff, type BackoffBounds } from '../outbox/backoff.js';
import { readPages, type Snapshot, type SnapshotPage } from './snapshot.js';

const PAUSE: BackoffBounds = { baseMs: 1_000, maxMs: 30_000 };

interface State {
  readonly cursor: string;
  readonly filled: boolean;
}

/** Another worker has taken over a page that this one was about to take. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/**
 * Fills a new projection from a snapshot, once: page by page, each in one transaction with the place where it ends, so that it
 * goes on from there after a crash or while the other service is away. Events are handled meanwhile; every row is guarded by
 * its sequence, so it does not matter which comes first. Several workers may try: each page counts once.
 */
export class ProjectionFill {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly log: Log,
    private readonly pause: BackoffBounds = PAUSE,
  ) {}

  /** Resolves when the projection is filled, or when `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.readOn(signal, () => (failures = 0));
        return;
      } catch (error) {
        failures++;
        const told = error instanceof Overtaken || signal.aborted;
        if (!told)
          this.log.warn(
            { err: error, projection: this.snapshot.projection },
            'projection: not filled yet, trying again',
          );
        await sleep(backoff(failures, this.pause), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async readOn(signal: AbortSignal, progressed: () => void): Promise<void> {
    const { filled, ...state } = await this.state();
    if (filled) return;
    let { cursor } = state;
    for await (const page of readPages(this.snapshot, cursor, signal)) {
      await this.take(page, cursor);
      ({ cursor } = page);
      progressed();
    }
    await this.dataSource.query(
      `UPDATE projection_fills SET filled_at = now() WHERE projection = $1 AND cursor = $2 AND filled_at IS NULL`,
      [this.snapshot.projection, cursor],
    );
  }

  private async state(): Promise<State> {
    const { projection } = this.snapshot;
    await this.dataSource.query(`INSERT INTO projection_fills (projection) VALUES ($1) ON CONFLICT DO NOTHING`, [
      projection,
    ]);
    const [state] = await this.dataSource.query<State[]>(
      `SELECT cursor, filled_at IS NOT NULL AS filled FROM projection_fills WHERE projection = $1`,
      [projection],
    );
    if (!state) throw new Error(`no state of the projection ${projection}`);
    return state;
  }

  /** @throws Overtaken where the place was moved since `from` was read. */
  private async take(page: SnapshotPage, from: string): Promise<void> {
    await this.transactions.run(async (transaction) => {
      const moved = await transaction.manager.query<unknown[]>(
        `SELECT 1 FROM projection_fills WHERE projection = $1 AND cursor = $2 AND filled_at IS NULL FOR UPDATE`,
        [this.snapshot.projection, from],
      );
      if (moved.length === 0) throw new Overtaken();
      await page.apply(transaction);
      await transaction.manager.query(`UPDATE projection_fills SET cursor = $2 WHERE projection = $1`, [
        this.snapshot.projection,
        page.cursor,
      ]);
    });
  }
}

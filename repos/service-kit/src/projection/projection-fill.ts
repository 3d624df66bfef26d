import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Log } from '../logging/log.js';
import { backoff, type BackoffBounds } from '../outbox/backoff.js';
import type { Transactions } from '../outbox/transactions.js';
import { applyRows, readPages, type Snapshot, type SnapshotPage } from './snapshot.js';

const RETRY: BackoffBounds = { baseMs: 1_000, maxMs: 30_000 };

interface FillState {
  readonly cursor: string;
  readonly filled: boolean;
}

/** Another worker has applied this page and moved the cursor. */
class CursorMovedError extends Error {
  override readonly name = 'CursorMovedError';
}

/**
 * Fills a new projection once, from a snapshot. Each page and the cursor after it commit in one transaction, so a fill continues
 * there after a crash, or when the source service is back. Handlers write the projection meanwhile; the sequence guards each row, so
 * their order does not matter. Several workers may fill at the same time: each page is applied once.
 */
export class ProjectionFill {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly log: Log,
    private readonly retry: BackoffBounds = RETRY,
  ) {}

  /** Resolves when the projection is filled, or when `signal` aborts. Retries after any error. */
  async run(signal: AbortSignal): Promise<void> {
    const { projection } = this.snapshot;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.applyRemainingPages(signal, () => (failures = 0));
        return;
      } catch (err) {
        failures++;
        const retryInMs = backoff(failures, this.retry);
        const isExpected = err instanceof CursorMovedError || signal.aborted;
        if (!isExpected) this.log.warn({ err, projection, retryInMs }, 'projection: fill failed; retrying');
        await sleep(retryInMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async applyRemainingPages(signal: AbortSignal, onProgress: () => void): Promise<void> {
    const { filled, ...state } = await this.state();
    if (filled) return;
    let { cursor } = state;
    for await (const page of readPages(this.snapshot, cursor, signal)) {
      await this.apply(page, cursor);
      ({ cursor } = page);
      onProgress();
    }
    await this.dataSource.query(
      `UPDATE projection_fills SET filled_at = now() WHERE projection = $1 AND cursor = $2 AND filled_at IS NULL`,
      [this.snapshot.projection, cursor],
    );
  }

  private async state(): Promise<FillState> {
    const { projection } = this.snapshot;
    await this.dataSource.query(`INSERT INTO projection_fills (projection) VALUES ($1) ON CONFLICT DO NOTHING`, [
      projection,
    ]);
    const [state] = await this.dataSource.query<FillState[]>(
      `SELECT cursor, filled_at IS NOT NULL AS filled FROM projection_fills WHERE projection = $1`,
      [projection],
    );
    if (!state) throw new Error(`projection_fills has no row of the projection ${projection}`);
    return state;
  }

  /** @throws CursorMovedError if the cursor is no longer `from`. */
  private async apply(page: SnapshotPage, from: string): Promise<void> {
    await this.transactions.run(async (transaction) => {
      const unmoved = await transaction.manager.query<unknown[]>(
        `SELECT 1 FROM projection_fills WHERE projection = $1 AND cursor = $2 AND filled_at IS NULL FOR UPDATE`,
        [this.snapshot.projection, from],
      );
      if (unmoved.length === 0) throw new CursorMovedError();
      await applyRows(this.snapshot, page.rows, transaction);
      await transaction.manager.query(`UPDATE projection_fills SET cursor = $2 WHERE projection = $1`, [
        this.snapshot.projection,
        page.cursor,
      ]);
    });
  }
}

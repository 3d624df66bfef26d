import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { Chunk, Expiry } from './retention.js';

/**
 * Deletes rows whose retention is over, in chunks. Several workers may clean at the same time: each skips the rows that
 * another has locked.
 */
export class Cleaner {
  private readonly deleted: Counter<'table'>;
  private readonly lastRun: Gauge;

  constructor(
    private readonly expiries: readonly Expiry[],
    private readonly dataSource: DataSource,
    private readonly log: Logger,
    registry: Registry,
  ) {
    this.deleted = new Counter({
      name: 'retention_rows_deleted_total',
      help: 'Rows that were deleted, or lost their text, because their retention was over.',
      labelNames: ['table'],
      registers: [registry],
    });
    for (const { table } of expiries) this.deleted.inc({ table }, 0);
    this.lastRun = new Gauge({
      name: 'retention_last_run_timestamp_seconds',
      help: 'When this process last deleted all rows whose retention was over; 0 if it has not yet.',
      registers: [registry],
    });
  }

  /** Cleans every table. If one fails, logs the error, continues with the next one, and leaves the rest to the next run. */
  async run(signal: AbortSignal): Promise<void> {
    let failed = false;
    for (const expiry of this.expiries) {
      try {
        await this.clean(expiry, signal);
      } catch (err) {
        failed = true;
        this.log.warn({ err, table: expiry.table }, 'retention: could not delete expired rows; the next run continues');
      }
    }
    if (!failed && !signal.aborted) this.lastRun.setToCurrentTime();
  }

  private async clean({ table, expireChunk }: Expiry, signal: AbortSignal): Promise<void> {
    let total = 0;
    // Each chunk begins where the last one ended, so that it does not walk the dead index entries of the rows before.
    let from: string | null = '-infinity';
    while (from !== null && !signal.aborted) {
      const chunk: Chunk = await expireChunk(this.dataSource, from);
      this.deleted.inc({ table }, chunk.rows);
      total += chunk.rows;
      from = chunk.next;
    }
    if (total > 0) this.log.info({ table, rows: total }, 'retention: deleted expired rows');
  }
}

import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { Retention } from './retention.js';

/** How many rows a transaction deletes: it holds their locks for some milliseconds. */
const CHUNK = 1_000;

/** A chunk of expired rows. */
interface Chunk {
  readonly deleted: number;
  /** The time of the chunk's last row, as Postgres writes it; null if the chunk is empty. */
  readonly last: string | null;
}

/**
 * Deletes rows whose retention is over, oldest first, in chunks. Several workers may clean at the same time: each skips the rows that
 * another has locked.
 */
export class Cleaner {
  private readonly deleted: Counter<'table'>;
  private readonly lastRun: Gauge;

  constructor(
    private readonly retentions: readonly Retention[],
    private readonly dataSource: DataSource,
    private readonly log: Logger,
    registry: Registry,
  ) {
    this.deleted = new Counter({
      name: 'retention_rows_deleted_total',
      help: 'Rows that were deleted because their retention was over.',
      labelNames: ['table'],
      registers: [registry],
    });
    for (const { table } of retentions) this.deleted.inc({ table }, 0);
    this.lastRun = new Gauge({
      name: 'retention_last_run_timestamp_seconds',
      help: 'When this process last deleted all rows whose retention was over; 0 if it has not yet.',
      registers: [registry],
    });
  }

  /** Cleans every table. If one fails, logs the error, continues with the next one, and leaves the rest to the next run. */
  async run(signal: AbortSignal): Promise<void> {
    let failed = false;
    for (const retention of this.retentions) {
      try {
        await this.clean(retention, signal);
      } catch (err) {
        failed = true;
        this.log.warn(
          { err, table: retention.table },
          'retention: could not delete expired rows; the next run continues',
        );
      }
    }
    if (!failed && !signal.aborted) this.lastRun.setToCurrentTime();
  }

  private async clean(retention: Retention, signal: AbortSignal): Promise<void> {
    const { table, since } = retention;
    let total = 0;
    // Each chunk begins where the last one ended, so that it does not walk the dead index entries of the rows before.
    let from: string | null = '-infinity';
    while (from !== null && !signal.aborted) {
      const chunk: Chunk = await this.deleteChunk(retention, from);
      this.deleted.inc({ table }, chunk.deleted);
      total += chunk.deleted;
      from = chunk.deleted < CHUNK ? null : chunk.last;
    }
    if (total > 0) this.log.info({ table, since, rows: total }, 'retention: deleted expired rows');
  }

  private async deleteChunk({ table, since, keepDays, only = 'true' }: Retention, from: string): Promise<Chunk> {
    const [chunk] = await this.dataSource.query<Chunk[]>(
      `WITH deleted AS (
         DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM ${table}
           WHERE ${since} >= $1 AND ${since} < now() - make_interval(days => $2) AND ${only}
           ORDER BY ${since} LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED))
         RETURNING ${since} AS since)
       SELECT count(*)::int AS deleted, max(since)::text AS last FROM deleted`,
      [from, keepDays],
    );
    return chunk ?? { deleted: 0, last: null };
  }
}

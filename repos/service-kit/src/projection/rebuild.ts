import type { Transaction, Transactions } from '../outbox/transactions.js';
import type { ProjectionJob, ProjectionJobStore, RebuildProgress } from './projection-job-store.js';
import {
  readRangeAgain,
  readRanges,
  rowsOfTable,
  SNAPSHOT_START,
  type SnapshotRange,
  type TableRange,
} from './snapshot-range.js';
import { type Snapshot, storedRowsOf } from './snapshot.js';
import { type IdRange, type SeenRow, TableRows } from './table-rows.js';
import type { ProjectionRow, ProjectionTable } from './table.js';

/** How many rows that are missing at the source are checked at a time. */
const CHUNK = 1_000;

const NO_PROGRESS: RebuildProgress = { place: SNAPSHOT_START, rows: 0, mended: 0, removed: 0 };

type Corrections = Pick<RebuildProgress, 'mended' | 'removed'>;

/**
 * Makes a projection equal to its source while handlers write it and people read it (docs/decisions/0010). Works range by range, and
 * saves its place after each, so that it continues there after a crash:
 *
 * 1. Upsert the rows of the source whose sequence is equal to the known one or higher.
 * 2. Find the rows that the source lacks, or has with a lower sequence. They are newer than the snapshot, or wrong. Read the source
 *    again: if an event made such a row, the source had committed it before we saw the row. So if the source still lacks the row, no
 *    event made it: remove it. If the source still has a lower sequence, replace it.
 * 3. While such a row was there, a handler may have skipped a true event because of its lower sequence. So read the source once more,
 *    and upsert it.
 */
export class ProjectionRebuild {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly jobs: ProjectionJobStore,
    private readonly transactions: Transactions,
  ) {}

  /** @throws ClaimLostError, and any error of the source or the database: the job then continues from its saved place. */
  async run(job: ProjectionJob, signal: AbortSignal): Promise<void> {
    let progress = job.progress ?? NO_PROGRESS;
    for await (const range of readRanges(this.snapshot, progress.place, signal))
      progress = await this.rebuildRange(job, progress, range, signal);
    const { rows, mended, removed } = progress;
    await this.jobs.finish(job, rows, { mended, removed });
  }

  private async rebuildRange(
    job: ProjectionJob,
    from: RebuildProgress,
    range: SnapshotRange,
    signal: AbortSignal,
  ): Promise<RebuildProgress> {
    const given = range.tables.flatMap(({ rows }) => rows);
    let progress = { ...from, place: range.to, rows: from.rows + given.length };
    const isDone = await this.withJobLocked(job, async (transaction) => {
      progress = { ...progress, mended: from.mended + (await this.mend(given, transaction)) };
      for (const part of range.tables)
        if ((await rowsMissingAtSource(part, part.ids, 1, transaction)).length > 0) return false;
      await this.jobs.saveProgress(transaction.manager, job, progress.rows, progress);
      return true;
    });
    if (isDone) return progress;
    for (const part of range.tables) {
      const { removed, mended } = await this.correctTable(job, range, part, signal);
      progress = { ...progress, removed: progress.removed + removed, mended: progress.mended + mended };
    }
    await this.withJobLocked(job, async ({ manager }) => this.jobs.saveProgress(manager, job, progress.rows, progress));
    return progress;
  }

  /** Corrects the rows of a table that are missing at the source, chunk by chunk. */
  private async correctTable(
    job: ProjectionJob,
    range: SnapshotRange,
    part: TableRange,
    signal: AbortSignal,
  ): Promise<Corrections> {
    let [removed, mended] = [0, 0];
    let { ids } = part;
    for (;;) {
      const seen = await this.withJobLocked(job, async (transaction) =>
        rowsMissingAtSource(part, ids, CHUNK, transaction),
      );
      const last = seen.at(-1);
      if (!last) return { removed, mended };
      const corrected = await this.correctRows(job, range, part.table, seen, signal);
      removed += corrected.removed;
      mended += corrected.mended;
      if (seen.length < CHUNK) return { removed, mended };
      ids = { ...ids, after: last.id };
    }
  }

  private async correctRows(
    job: ProjectionJob,
    range: SnapshotRange,
    table: ProjectionTable,
    seen: readonly SeenRow[],
    signal: AbortSignal,
  ): Promise<Corrections> {
    const source = rowsOfTable(await readRangeAgain(this.snapshot, range, signal), table);
    const corrected = await this.withJobLocked(job, async (transaction) => {
      const stored = await storedRowsOf(this.snapshot, source, transaction);
      const rows = new Map(stored.map((row) => [row.id, row]));
      const absent = seen.filter(({ id }) => !rows.has(id));
      const older = seen.filter(({ id, known }) => (rows.get(id)?.sequence ?? known) < known);
      const tableRows = new TableRows(transaction.manager, table);
      const removed = absent.length > 0 ? await tableRows.remove(absent) : 0;
      const replacements = older.flatMap(({ id }) => rows.get(id) ?? []);
      const replaced = older.length > 0 ? await tableRows.replace(replacements, older) : 0;
      // The source has reached the sequence of the other rows, perhaps by an event that a handler skipped because it was not newer.
      const reached = seen.filter((row) => !older.includes(row)).flatMap(({ id }) => rows.get(id) ?? []);
      return { removed, mended: replaced + (await tableRows.mend(reached)) };
    });
    if (corrected.removed + corrected.mended > 0) {
      const after = await readRangeAgain(this.snapshot, range, signal);
      await this.withJobLocked(job, async (transaction) => this.mend(after, transaction));
    }
    return corrected;
  }

  private async mend(rows: readonly ProjectionRow[], transaction: Transaction): Promise<number> {
    const stored = await storedRowsOf(this.snapshot, rows, transaction);
    let mended = 0;
    for (const table of this.snapshot.tables)
      mended += await new TableRows(transaction.manager, table).mend(rowsOfTable(stored, table));
    return mended;
  }

  /** Runs `work` in a transaction in which no other worker can claim the job. */
  private async withJobLocked<R>(job: ProjectionJob, work: (transaction: Transaction) => Promise<R>): Promise<R> {
    return this.transactions.run(async (transaction) => {
      await this.jobs.lock(transaction.manager, job);
      return work(transaction);
    });
  }
}

async function rowsMissingAtSource(
  { table, rows }: TableRange,
  ids: IdRange,
  limit: number,
  { manager }: Transaction,
): Promise<readonly SeenRow[]> {
  return new TableRows(manager, table).rowsMissingAtSource(rows, ids, limit);
}

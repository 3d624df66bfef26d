import type { Transaction, Transactions } from '../outbox/transactions.js';
import type { ProjectionJob, ProjectionJobStore, RebuildProgress } from './projection-job-store.js';
import { RowComparison, type SeenRow } from './row-comparison.js';
import { RowCorrection } from './row-correction.js';
import { readRangeAgain, readRanges, SNAPSHOT_START, type SnapshotRange, type TableRange } from './snapshot-range.js';
import { type Snapshot, storedRowsOf } from './snapshot.js';
import { byTable, type ProjectionRow, rowsOfTable } from './table.js';

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

  /** Mends a range, and corrects it if that was not enough. @returns the progress after it, which is saved. */
  private async rebuildRange(
    job: ProjectionJob,
    from: RebuildProgress,
    range: SnapshotRange,
    signal: AbortSignal,
  ): Promise<RebuildProgress> {
    const given = range.tables.flatMap(({ rows }) => rows);
    let progress = { ...from, place: range.to, rows: from.rows + given.length };
    const isRight = await this.withJobLocked(job, async (transaction) => {
      progress = { ...progress, mended: from.mended + (await this.mend(given, transaction)) };
      if (await lacksRowsAtSource(range, transaction)) return false;
      await this.jobs.saveProgress(transaction.manager, job, progress.rows, progress);
      return true;
    });
    if (isRight) return progress;
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
    { table, ids, rows }: TableRange,
    signal: AbortSignal,
  ): Promise<Corrections> {
    const total = { removed: 0, mended: 0 };
    for (let rest = ids; ;) {
      const seen = await this.withJobLocked(job, async ({ manager }) =>
        new RowComparison(manager, table).rowsMissingAtSource(rows, rest, CHUNK),
      );
      const last = seen.at(-1);
      if (!last) return total;
      const { removed, mended } = await this.correctRows(job, range, table, seen, signal);
      total.removed += removed;
      total.mended += mended;
      if (seen.length < CHUNK) return total;
      rest = { ...rest, after: last.id };
    }
  }

  /** Corrects rows by a new answer of the source. If that changed any, also applies what a handler may have skipped. */
  private async correctRows(
    job: ProjectionJob,
    range: SnapshotRange,
    table: TableRange['table'],
    seen: readonly SeenRow[],
    signal: AbortSignal,
  ): Promise<Corrections> {
    const source = rowsOfTable(await readRangeAgain(this.snapshot, range, signal), table);
    const corrected = await this.withJobLocked(job, async (transaction) => {
      const { absent, older, reached } = compareWithSource(
        seen,
        await storedRowsOf(this.snapshot, source, transaction),
      );
      const correction = new RowCorrection(transaction.manager, table);
      const removed = await correction.remove(absent);
      const replaced = await correction.replace(older.rows, older.seen);
      return { removed, mended: replaced + (await correction.mend(reached)) };
    });
    if (corrected.removed + corrected.mended === 0) return corrected;
    const after = await readRangeAgain(this.snapshot, range, signal);
    await this.withJobLocked(job, async (transaction) => this.mend(after, transaction));
    return corrected;
  }

  private async mend(rows: readonly ProjectionRow[], transaction: Transaction): Promise<number> {
    const stored = await storedRowsOf(this.snapshot, rows, transaction);
    let mended = 0;
    for (const [table, ofTable] of byTable(stored))
      mended += await new RowCorrection(transaction.manager, table).mend(ofTable);
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

/** Whether the projection has rows in the range that the source lacks, or has with a lower sequence only. */
async function lacksRowsAtSource({ tables }: SnapshotRange, { manager }: Transaction): Promise<boolean> {
  for (const { table, ids, rows } of tables)
    if ((await new RowComparison(manager, table).rowsMissingAtSource(rows, ids, 1)).length > 0) return true;
  return false;
}

/**
 * Compares rows that were seen with a later answer of the source.
 * - `absent`: the source lacks the row.
 * - `older`: the source has a lower sequence.
 * - `reached`: the source has reached the sequence, perhaps by an event that a handler skipped because it was not newer.
 */
function compareWithSource(seen: readonly SeenRow[], source: readonly ProjectionRow[]) {
  const rows = new Map(source.map((row) => [row.id, row]));
  const rowsOf = (some: readonly SeenRow[]) => some.flatMap(({ id }) => rows.get(id) ?? []);
  const isOlder = ({ id, known }: SeenRow) => (rows.get(id)?.sequence ?? known) < known;
  const older = seen.filter(isOlder);
  return {
    absent: seen.filter(({ id }) => !rows.has(id)),
    older: { seen: older, rows: rowsOf(older) },
    reached: rowsOf(seen.filter((row) => !isOlder(row))),
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Transaction, Transactions } from '../outbox/transactions.js';
import type { ProjectionJob, ProjectionJobStore } from './projection-job-store.js';
import { type IdRange, RowComparison, type RowMismatch } from './row-comparison.js';
import { readRangeAgain, readRanges, SNAPSHOT_START, type SnapshotRange } from './snapshot-range.js';
import { type Snapshot, storedRowsOf } from './snapshot.js';
import { type ProjectionRow, type ProjectionTable, rowsOfTable } from './table.js';

/**
 * - `missing`, `behind`: the source has the row, or a newer one, and its event has not arrived in time.
 * - `differs`: same sequence, other content.
 * - `extra`, `ahead`: the source lacks the row, or has an older one only, so no event can have made it. A tombstone is never `extra`:
 *   the source may have stopped to export it.
 */
export type DifferenceKind = 'missing' | 'behind' | 'differs' | 'extra' | 'ahead';

/** Contains names and sequences, but no content: the report would keep the content longer than the rows, also of closed accounts. */
export type Difference = RowMismatch & { readonly table: string; readonly kind: DifferenceKind };

export interface VerificationSettings {
  /** How long an event may take to arrive, in milliseconds. */
  readonly graceMs: number;
  /** How many mismatches may wait for their second comparison. */
  readonly maxPending: number;
  /** How many differences are listed; further ones are only counted. */
  readonly maxListed: number;
}

const SETTINGS: VerificationSettings = { graceMs: 5_000, maxPending: 20_000, maxListed: 1_000 };
/** How many mismatches one query returns. */
const CHUNK = 1_000;
/** Renews the claim during a wait. */
const HEARTBEAT_MS = 1_000;

/** A mismatch that waits for its second comparison. */
interface PendingMismatch {
  readonly first: RowMismatch;
  readonly table: ProjectionTable;
  /** The row of the source at the first comparison. */
  readonly row: ProjectionRow | undefined;
}

interface PendingRange {
  readonly range: SnapshotRange;
  readonly mismatches: readonly PendingMismatch[];
  readonly since: number;
}

/**
 * Compares a projection with its source while handlers write it. An event may still be on its way, so a mismatch is compared again
 * later, with a new answer of the source. It counts as a difference only if the second comparison proves it. Changes nothing.
 */
export class ProjectionVerification {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly jobs: ProjectionJobStore,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly settings: VerificationSettings = SETTINGS,
  ) {}

  /** @throws ClaimLostError, and any error of the source or the database: the job then starts from the beginning. */
  async run(job: ProjectionJob, signal: AbortSignal): Promise<void> {
    const { maxPending, maxListed } = this.settings;
    const findings = new Findings(maxListed);
    const pending: PendingRange[] = [];
    let rows = 0;
    for await (const range of readRanges(this.snapshot, SNAPSHOT_START, signal)) {
      const mismatches = await this.compare(range);
      if (mismatches.length > 0) pending.push({ range, mismatches, since: performance.now() });
      rows += range.tables.reduce((sum, part) => sum + part.rows.length, 0);
      await this.jobs.saveProgress(this.dataSource.manager, job, rows);
      while (this.isDue(pending[0]) || countOf(pending) > maxPending)
        findings.add(await this.compareNextAgain(job, pending, rows, signal));
    }
    while (pending.length > 0) findings.add(await this.compareNextAgain(job, pending, rows, signal));
    await this.jobs.finish(job, rows, findings.result());
  }

  private isDue(range: PendingRange | undefined): boolean {
    return range !== undefined && performance.now() >= this.dueAt(range);
  }

  private dueAt({ since }: PendingRange): number {
    return since + this.settings.graceMs;
  }

  /** Takes the oldest range, waits until its events must have arrived, and compares it again. */
  private async compareNextAgain(
    job: ProjectionJob,
    pending: PendingRange[],
    rows: number,
    signal: AbortSignal,
  ): Promise<readonly Difference[]> {
    const range = pending.shift();
    if (!range) return [];
    const { manager } = this.dataSource;
    for (let left = this.dueAt(range) - performance.now(); left > 0; left = this.dueAt(range) - performance.now()) {
      await sleep(Math.min(left, HEARTBEAT_MS), undefined, { signal });
      await this.jobs.saveProgress(manager, job, rows);
    }
    const differences = await this.compareAgain(range, signal);
    await this.jobs.saveProgress(manager, job, rows);
    return differences;
  }

  private async compare({ tables }: SnapshotRange): Promise<readonly PendingMismatch[]> {
    return this.transactions.run(async (transaction) => {
      const mismatches: PendingMismatch[] = [];
      const all = tables.flatMap(({ rows }) => rows);
      const stored = await storedRowsOf(this.snapshot, all, transaction);
      for (const { table, ids } of tables) {
        const rows = rowsOfTable(stored, table);
        const byId = new Map(rows.map((row) => [row.id, row]));
        for await (const first of mismatchesIn(new RowComparison(transaction.manager, table), rows, ids))
          mismatches.push({ first, table, row: byId.get(first.id) });
      }
      return mismatches;
    });
  }

  /** Reads the source again, after the mismatches were seen. */
  private async compareAgain({ range, mismatches }: PendingRange, signal: AbortSignal): Promise<readonly Difference[]> {
    const source = await readRangeAgain(this.snapshot, range, signal);
    return this.transactions.run(async (transaction) => {
      const differences: Difference[] = [];
      for (const [table, ofTable] of Map.groupBy(mismatches, (mismatch) => mismatch.table))
        differences.push(...(await this.differencesIn(table, ofTable, source, transaction)));
      return differences;
    });
  }

  /** Compares rows of a table with what the source has now, and with what it had at the first comparison. */
  private async differencesIn(
    table: ProjectionTable,
    mismatches: readonly PendingMismatch[],
    source: readonly ProjectionRow[],
    transaction: Transaction,
  ): Promise<readonly Difference[]> {
    const comparison = new RowComparison(transaction.manager, table);
    const ids = mismatches.map(({ first }) => first.id);
    const mismatchesWith = async (rows: readonly ProjectionRow[]) => {
      const stored = await storedRowsOf(this.snapshot, rows, transaction);
      return new Map((await comparison.mismatchesOf(stored, ids)).map((mismatch) => [mismatch.id, mismatch]));
    };
    const withSource = await mismatchesWith(rowsOfTable(source, table));
    const withEarlier = await mismatchesWith(mismatches.flatMap(({ row }) => row ?? []));
    return mismatches.flatMap(({ first }) => {
      const now = withSource.get(first.id);
      const kind = now && kindOf(first, now, withEarlier.has(first.id));
      return kind ? { table: table.name, kind, ...now } : [];
    });
  }
}

function countOf(pending: readonly PendingRange[]): number {
  return pending.reduce((sum, { mismatches }) => sum + mismatches.length, 0);
}

/**
 * What a mismatch proves at its second comparison; undefined if it proves nothing.
 * @param first the mismatch at the first comparison, before the source was read again.
 * @param now the mismatch at the second comparison.
 * @param stillDiffersFromFirst whether the projection also still differs from what the source had at the first comparison.
 */
function kindOf(first: RowMismatch, now: RowMismatch, stillDiffersFromFirst: boolean): DifferenceKind | undefined {
  if (now.source === null) return now.known !== null && now.known === first.known ? 'extra' : undefined;
  if (now.known === null) return first.source === null ? undefined : 'missing';
  if (now.known > now.source) return now.known === first.known ? 'ahead' : undefined;
  if (now.known === now.source) return 'differs';
  // The source has changed since the first comparison, and that event may still be on its way.
  if (first.source === null || now.known > first.source || !stillDiffersFromFirst) return undefined;
  return now.known === first.source ? 'differs' : 'behind';
}

async function* mismatchesIn(
  comparison: RowComparison,
  source: readonly ProjectionRow[],
  ids: IdRange,
): AsyncGenerator<RowMismatch> {
  for (let rest = ids; ;) {
    const found = await comparison.mismatchesInRange(source, rest, CHUNK);
    yield* found;
    const last = found.at(-1);
    if (!last || found.length < CHUNK) return;
    rest = { ...rest, after: last.id };
  }
}

/** Counts all differences by kind, and lists the first of them. */
class Findings {
  private readonly counts = new Map<DifferenceKind, number>();
  private readonly listed: Difference[] = [];

  constructor(private readonly maxListed: number) {}

  add(differences: readonly Difference[]): void {
    for (const { kind } of differences) this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.listed.push(...differences.slice(0, this.maxListed - this.listed.length));
  }

  result() {
    return { counts: Object.fromEntries(this.counts), differences: this.listed };
  }
}

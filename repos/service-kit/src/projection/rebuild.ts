import type { Transaction, Transactions } from '../database/transactions.js';
import type { Snapshot } from './snapshot.js';
import { readAgain, readStretches, rowsOf, START, type Stretch, type TableStretch } from './stretch.js';
import { type IdRange, type ProjectionRow, type ProjectionTable, type Seen, TableRows } from './table.js';
import type { RebuildProgress, Wish, WishStore } from './wish-store.js';

/** Strangers looked into at a time. */
const LIMIT = 1_000;

const NOTHING: RebuildProgress = { place: START, rows: 0, mended: 0, removed: 0 };

/**
 * Makes a projection what its source says, while events are handled and people read it (docs/decisions/0010). Stretch by stretch, each
 * saved with the place where it ends, so that it goes on from there after a crash:
 *
 * 1. What the source has is put in, where it is as new as what is known, or newer.
 * 2. What is known besides, or with a higher sequence, may be newer than the snapshot, or wrong. The source is read again: an event
 *    that made it was committed there before. What is still not there, or older there, no event can have made. It goes, or gives way.
 * 3. Meanwhile a true event may have been passed over in favour of such a row: so the source is read and put in once more.
 */
export class ProjectionRebuild {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly wishes: WishStore,
    private readonly transactions: Transactions,
  ) {}

  /** @throws Overtaken, and whatever the source throws. */
  async run(wish: Wish, signal: AbortSignal): Promise<void> {
    let progress = wish.progress ?? NOTHING;
    for await (const stretch of readStretches(this.snapshot, progress.place, signal))
      progress = await this.take(wish, progress, stretch, signal);
    const { rows, mended, removed } = progress;
    await this.wishes.finish(wish, rows, { mended, removed });
  }

  private async take(
    wish: Wish,
    from: RebuildProgress,
    stretch: Stretch,
    signal: AbortSignal,
  ): Promise<RebuildProgress> {
    const given = stretch.tables.flatMap(({ rows }) => rows);
    let progress = { ...from, place: stretch.to, rows: from.rows + given.length };
    const hasStrangers = await this.holding(wish, async (transaction) => {
      progress = { ...progress, mended: from.mended + (await this.mend(given, transaction)) };
      for (const part of stretch.tables)
        if ((await strangersIn(part, part.range, 1, transaction)).length > 0) return true;
      await this.wishes.save(transaction.manager, wish, progress.rows, progress);
      return false;
    });
    if (!hasStrangers) return progress;
    for (const part of stretch.tables) {
      const { removed, mended } = await this.clear(wish, stretch, part, signal);
      progress = { ...progress, removed: progress.removed + removed, mended: progress.mended + mended };
    }
    await this.holding(wish, async ({ manager }) => this.wishes.save(manager, wish, progress.rows, progress));
    return progress;
  }

  private async clear(
    wish: Wish,
    stretch: Stretch,
    part: TableStretch,
    signal: AbortSignal,
  ): Promise<{ readonly removed: number; readonly mended: number }> {
    let [removed, mended] = [0, 0];
    let { range } = part;
    for (;;) {
      const seen = await this.holding(wish, async (transaction) => strangersIn(part, range, LIMIT, transaction));
      const last = seen.at(-1);
      if (!last) return { removed, mended };
      const settled = await this.settle(wish, stretch, part.table, seen, signal);
      removed += settled.removed;
      mended += settled.mended;
      if (seen.length < LIMIT) return { removed, mended };
      range = { ...range, after: last.id };
    }
  }

  private async settle(
    wish: Wish,
    stretch: Stretch,
    table: ProjectionTable,
    seen: readonly Seen[],
    signal: AbortSignal,
  ): Promise<{ readonly removed: number; readonly mended: number }> {
    const source = rowsOf(await readAgain(this.snapshot, stretch, signal), table);
    const settled = await this.holding(wish, async (transaction) => {
      const rows = new Map((await this.kept(source, transaction)).map((row) => [row.id, row]));
      const absent = seen.filter(({ id }) => !rows.has(id));
      const older = seen.filter(({ id, known }) => (rows.get(id)?.sequence ?? known) < known);
      const own = new TableRows(transaction.manager, table);
      const removed = absent.length > 0 ? await own.remove(absent) : 0;
      const replacements = older.flatMap(({ id }) => rows.get(id) ?? []);
      const replaced = older.length > 0 ? await own.replace(replacements, older) : 0;
      // The source has caught up with the others, perhaps by an event that was passed over as not newer.
      const reached = seen.filter((row) => !older.includes(row)).flatMap(({ id }) => rows.get(id) ?? []);
      return { removed, mended: replaced + (await own.mend(reached)) };
    });
    if (settled.removed + settled.mended > 0) {
      const after = await readAgain(this.snapshot, stretch, signal);
      await this.holding(wish, async (transaction) => this.mend(after, transaction));
    }
    return settled;
  }

  private async mend(rows: readonly ProjectionRow[], transaction: Transaction): Promise<number> {
    const kept = await this.kept(rows, transaction);
    let mended = 0;
    for (const table of this.snapshot.tables)
      mended += await new TableRows(transaction.manager, table).mend(rowsOf(kept, table));
    return mended;
  }

  private async kept(rows: readonly ProjectionRow[], transaction: Transaction): Promise<readonly ProjectionRow[]> {
    return this.snapshot.kept ? this.snapshot.kept(rows, transaction) : rows;
  }

  /** Nobody else works on the wish until the transaction ends. */
  private async holding<R>(wish: Wish, work: (transaction: Transaction) => Promise<R>): Promise<R> {
    return this.transactions.run(async (transaction) => {
      await this.wishes.hold(transaction.manager, wish);
      return work(transaction);
    });
  }
}

async function strangersIn(
  { table, rows }: TableStretch,
  range: IdRange,
  limit: number,
  { manager }: Transaction,
): Promise<readonly Seen[]> {
  return new TableRows(manager, table).strangers(rows, range, limit);
}

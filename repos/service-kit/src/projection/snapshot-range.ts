import type { IdRange } from './row-comparison.js';
import { readPages, type Snapshot, type SnapshotPage } from './snapshot.js';
import { type ProjectionRow, type ProjectionTable, rowsOfTable } from './table.js';

/** How far a snapshot was read: all tables before number `table`, and of that table the ids up to `after`. */
export interface SnapshotPlace {
  readonly cursor: string;
  readonly table: number;
  /** Null if nothing of the table was read. */
  readonly after: string | null;
}

export const SNAPSHOT_START: SnapshotPlace = { cursor: '', table: 0, after: null };

/** A range of ids in one table, and all rows that the source had in it. */
export interface TableRange {
  readonly table: ProjectionTable;
  readonly ids: IdRange;
  readonly rows: readonly ProjectionRow[];
}

/** The part of a snapshot between two places. */
export interface SnapshotRange {
  readonly from: SnapshotPlace;
  readonly to: SnapshotPlace;
  readonly tables: readonly TableRange[];
}

/** The range from a place up to the last row of a page. Tables that the page has passed by are in it up to their end. */
function rangeOfPage({ tables }: Snapshot, from: SnapshotPlace, { cursor, rows }: SnapshotPage): SnapshotRange {
  const last = rows.at(-1);
  const to = last ? { cursor, table: tables.indexOf(last.table), after: last.id } : { ...from, cursor };
  return { from, to, tables: tableRanges(tables, from, to, rows) };
}

/** The range after the last page: no row of the source is in it. It does not move the place, because it has no last row. */
function rangeAfterPages({ tables }: Snapshot, from: SnapshotPlace): SnapshotRange {
  const end = { ...from, table: tables.length - 1, after: null };
  return { from, to: from, tables: tableRanges(tables, from, end, []) };
}

/** Cuts what lies between two places into one range for each table. The first begins at `from`, the last ends at `to`. */
function tableRanges(
  tables: readonly ProjectionTable[],
  from: SnapshotPlace,
  to: SnapshotPlace,
  rows: readonly ProjectionRow[],
): readonly TableRange[] {
  return tables.slice(from.table, to.table + 1).map((table, index) => {
    const number = from.table + index;
    const ids = {
      after: number === from.table ? from.after : null,
      to: number === to.table ? to.after : null,
    };
    return { table, ids, rows: rowsOfTable(rows, table) };
  });
}

/**
 * Reads the snapshot as ranges without a gap between them: one for each page, and a last one for all ids after the last row.
 * @throws Error if the source does not send its rows in order.
 */
export async function* readRanges(
  snapshot: Snapshot,
  from: SnapshotPlace,
  signal: AbortSignal,
): AsyncGenerator<SnapshotRange> {
  let place = from;
  for await (const page of readPages(snapshot, from.cursor, signal)) {
    if (page.rows.length === 0) continue;
    checkOrder(snapshot, place, page.rows);
    const range = rangeOfPage(snapshot, place, page);
    yield range;
    place = range.to;
  }
  yield rangeAfterPages(snapshot, place);
}

/**
 * Reads the range from the source again. If an event made a row that was in the projection before this call, the result contains it.
 * @returns all rows that the source has in the range now, and maybe some after it.
 */
export async function readRangeAgain(
  snapshot: Snapshot,
  { from, tables }: SnapshotRange,
  signal: AbortSignal,
): Promise<readonly ProjectionRow[]> {
  const rows: ProjectionRow[] = [];
  for await (const page of readPages(snapshot, from.cursor, signal)) {
    rows.push(...page.rows);
    const last = page.rows.at(-1);
    if (last && isBehind(snapshot, tables.at(-1), last)) break;
  }
  return rows;
}

/** Whether a row is the last one of a range, or lies after it. A range without an end has no such row. */
function isBehind({ tables }: Snapshot, range: TableRange | undefined, { table, id }: ProjectionRow): boolean {
  const end = range?.ids.to ?? null;
  if (range === undefined || end === null) return false;
  const order = tables.indexOf(table) - tables.indexOf(range.table);
  return order > 0 || (order === 0 && id >= end);
}

/** @throws Error if the rows are not in order: a range of ids would then not hold all rows that the source has in it. */
function checkOrder(
  { projection, tables }: Snapshot,
  { table, after }: SnapshotPlace,
  rows: readonly ProjectionRow[],
): void {
  let last = { table, id: after ?? '' };
  for (const row of rows) {
    const number = tables.indexOf(row.table);
    if (number < last.table || (number === last.table && row.id <= last.id))
      throw new Error(`the snapshot of ${projection} is out of order at ${row.table.name} ${row.id}`);
    last = { table: number, id: row.id };
  }
}

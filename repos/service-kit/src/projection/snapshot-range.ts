import { readPages, type Snapshot } from './snapshot.js';
import type { IdRange } from './table-rows.js';
import type { ProjectionRow, ProjectionTable } from './table.js';

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

/** The range that a page covers. Without a page: the range after the last page, which has no end. */
function snapshotRange(
  tables: readonly ProjectionTable[],
  from: SnapshotPlace,
  page?: { readonly cursor: string; readonly rows: readonly ProjectionRow[] },
): SnapshotRange {
  const rows = Map.groupBy(page?.rows ?? [], ({ table }) => table);
  const last = page
    ? Math.max(
        from.table,
        tables.findLastIndex((table) => rows.has(table)),
      )
    : tables.length - 1;
  const after = (number: number) => (number === from.table ? from.after : null);
  const endOf = (number: number) => {
    const table = tables[number];
    return (table && rows.get(table)?.at(-1)?.id) ?? after(number);
  };
  const to = { cursor: page?.cursor ?? from.cursor, table: last, after: endOf(last) };
  const ranges = tables.slice(from.table, last + 1).map((table, index) => {
    const number = from.table + index;
    const ids = { after: after(number), to: page && number === last ? to.after : null };
    return { table, ids, rows: rows.get(table) ?? [] };
  });
  return { from, to, tables: ranges };
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
    const range = snapshotRange(snapshot.tables, place, page);
    yield range;
    place = range.to;
  }
  yield snapshotRange(snapshot.tables, place);
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
  const numberOf = (table: ProjectionTable) => snapshot.tables.indexOf(table);
  const last = tables.at(-1);
  const isAtEnd = ({ table, id }: ProjectionRow) => {
    if (last?.ids.to === undefined || last.ids.to === null) return false;
    return numberOf(table) > numberOf(last.table) || (table === last.table && id >= last.ids.to);
  };
  for await (const page of readPages(snapshot, from.cursor, signal)) {
    rows.push(...page.rows);
    if (page.rows.some(isAtEnd)) break;
  }
  return rows;
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

export function rowsOfTable(rows: readonly ProjectionRow[], table: ProjectionTable): readonly ProjectionRow[] {
  return rows.filter((row) => row.table === table);
}

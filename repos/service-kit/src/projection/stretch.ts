import { readPages, type Snapshot } from './snapshot.js';
import type { IdRange, ProjectionRow, ProjectionTable } from './table.js';

/** How far a snapshot was read: up to `after` of the table of this number, and all of those before it. */
export interface Place {
  readonly cursor: string;
  readonly table: number;
  readonly after: string | null;
}

export const START: Place = { cursor: '', table: 0, after: null };

export interface TableStretch {
  readonly table: ProjectionTable;
  readonly range: IdRange;
  readonly rows: readonly ProjectionRow[];
}

/** What lies between two places: the ranges of ids, and all that the source had in them. */
export interface Stretch {
  readonly from: Place;
  readonly to: Place;
  readonly tables: readonly TableStretch[];
}

/** The stretch of a page, or, without one, what lies behind the last. */
export function stretchOf(
  tables: readonly ProjectionTable[],
  from: Place,
  page?: { readonly cursor: string; readonly rows: readonly ProjectionRow[] },
): Stretch {
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
  const stretches = tables.slice(from.table, last + 1).map((table, index) => {
    const number = from.table + index;
    const range = { after: after(number), to: page && number === last ? to.after : null };
    return { table, range, rows: rows.get(table) ?? [] };
  });
  return { from, to, tables: stretches };
}

/** Reads the snapshot, stretch by stretch without a gap; the last one lies behind its last row. */
export async function* readStretches(snapshot: Snapshot, from: Place, signal: AbortSignal): AsyncGenerator<Stretch> {
  let place = from;
  for await (const page of readPages(snapshot, from.cursor, signal)) {
    if (page.rows.length === 0) continue;
    checkOrder(snapshot, place, page.rows);
    const stretch = stretchOf(snapshot.tables, place, page);
    yield stretch;
    place = stretch.to;
  }
  yield stretchOf(snapshot.tables, place);
}

/**
 * Reads the stretch anew. Whatever was seen in the projection before this call, and came from an event, is in what this reads.
 * @returns all that the source has in it now; there may be more behind it.
 */
export async function readAgain(
  snapshot: Snapshot,
  { from, tables }: Stretch,
  signal: AbortSignal,
): Promise<readonly ProjectionRow[]> {
  const rows: ProjectionRow[] = [];
  const numberOf = (table: ProjectionTable) => snapshot.tables.indexOf(table);
  const last = tables.at(-1);
  const isBehind = ({ table, id }: ProjectionRow) => {
    if (last?.range.to === undefined || last.range.to === null) return false;
    return numberOf(table) > numberOf(last.table) || (table === last.table && id >= last.range.to);
  };
  for await (const page of readPages(snapshot, from.cursor, signal)) {
    rows.push(...page.rows);
    if (page.rows.some(isBehind)) break;
  }
  return rows;
}

/** @throws where the rows are not in order: then a range of ids would not hold what the source has in it. */
function checkOrder({ projection, tables }: Snapshot, { table, after }: Place, rows: readonly ProjectionRow[]): void {
  let last = { table, id: after ?? '' };
  for (const row of rows) {
    const number = tables.indexOf(row.table);
    if (number < last.table || (number === last.table && row.id <= last.id))
      throw new Error(`the snapshot of ${projection} is out of order at ${row.table.name} ${row.id}`);
    last = { table: number, id: row.id };
  }
}

export function rowsOf(rows: readonly ProjectionRow[], table: ProjectionTable): readonly ProjectionRow[] {
  return rows.filter((row) => row.table === table);
}

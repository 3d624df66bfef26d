/**
 * A table of a projection: one row an entity. Besides the columns that are named here, it has
 * - `sequence`: the sequence last applied to the row.
 * - `event_id`: the event applied last; null if the row comes from a snapshot. A worker of a release that did not know the column may
 *   have left an older event there, so `sequence` decides which events are applied, and not this column.
 * - `applied_at`: when the row was written; null if it is older than the column.
 */
export interface ProjectionTable {
  readonly name: string;
  /** Name of the column with the entity's id, a UUID. */
  readonly id: string;
  /** Names of the columns with the entity's state. */
  readonly columns: readonly string[];
  /**
   * What the snapshot sends as the sequence. `exact`: the sequence of the entity's last event. `at-least`: that or a higher one, such
   * as the version of the aggregate, which events of other entities raise too.
   */
  readonly sequence: 'exact' | 'at-least';
  /**
   * SQL: whether a row is a tombstone, which the source exports for a limited time only; never null. Absent if the source keeps all of
   * them.
   * @param row the name by which the SQL calls the row.
   */
  readonly isTombstone?: (row: string) => string;
}

/** A row of the source, or a row as the projection stores it. Values by column, as in JSON. */
export interface ProjectionRow {
  readonly table: ProjectionTable;
  readonly id: string;
  readonly sequence: number;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  /** The event that led to this state; absent in a row of a snapshot. */
  readonly eventId?: string;
}

/** Rows by table, in the order in which every transaction writes the tables: two of them then cannot deadlock. */
export function byTable(
  rows: readonly ProjectionRow[],
): readonly (readonly [ProjectionTable, readonly ProjectionRow[]])[] {
  return [...Map.groupBy(rows, ({ table }) => table)].sort(([one], [other]) => (one.name < other.name ? -1 : 1));
}

export function rowsOfTable(rows: readonly ProjectionRow[], table: ProjectionTable): readonly ProjectionRow[] {
  return rows.filter((row) => row.table === table);
}

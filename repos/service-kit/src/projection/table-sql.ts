import type { ProjectionRow, ProjectionTable } from './table.js';

// Names of tables and columns come from code only.

/** The rows as JSON, for `jsonb_populate_recordset`. */
export function encodeRows({ id: idColumn }: ProjectionTable, rows: readonly ProjectionRow[]): string {
  return JSON.stringify(
    rows.map(({ id, sequence, values, eventId }) => ({ ...values, [idColumn]: id, sequence, event_id: eventId })),
  );
}

/** SQL: sets the state and the sequence of a row to those of `from`, such as `excluded`. */
export function setState({ columns }: ProjectionTable, from: string): string {
  return [...columns, 'sequence'].map((column) => `${column} = ${from}.${column}`).join(', ');
}

/** SQL: sets all columns of a row but its id to those of `from`. */
export function setRow(table: ProjectionTable, from: string): string {
  return `${setState(table, from)}, event_id = ${from}.event_id, applied_at = now()`;
}

/** SQL: whether the states of two rows differ. */
export function stateDiffers({ columns }: ProjectionTable, one: string, other: string): string {
  const stateOf = (row: string) => `(${columns.map((column) => `${row}.${column}`).join(', ')})`;
  return `${stateOf(one)} IS DISTINCT FROM ${stateOf(other)}`;
}

/** Keeps, of several rows of one entity, the row with the highest sequence: one statement cannot write a row twice. */
export function newest<R extends { readonly sequence: number }>(
  rows: readonly R[],
  entityOf: (row: R) => string,
): readonly R[] {
  const newestRows = new Map<string, R>();
  for (const row of rows) {
    const other = newestRows.get(entityOf(row));
    if (!other || other.sequence < row.sequence) newestRows.set(entityOf(row), row);
  }
  return [...newestRows.values()];
}

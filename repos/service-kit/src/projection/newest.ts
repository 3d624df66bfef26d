/** Of several rows of one entity, the one with the highest sequence: one statement cannot write a row twice. */
export function newest<R extends { readonly sequence: number }>(
  rows: readonly R[],
  entityOf: (row: R) => string,
): readonly R[] {
  const kept = new Map<string, R>();
  for (const row of rows) {
    const other = kept.get(entityOf(row));
    if (!other || other.sequence < row.sequence) kept.set(entityOf(row), row);
  }
  return [...kept.values()];
}

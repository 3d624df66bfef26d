import { formatTable } from '../../tools/output/table.ts';
import type { Difference, Projection } from './projections.ts';

export type Listed = Projection & { readonly service?: string };

/** A table with one line for each projection. */
export function projectionTable(projections: readonly Listed[]): string {
  const heading = ['SERVICE', 'PROJECTION', 'FILLED', 'REBUILT', 'VERIFIED', 'DIFFERENCES', 'REQUESTED'];
  const rows = projections.map(({ service, projection, filledAt, rebuiltAt, verifiedAt, differences, asked }) => [
    service ?? '-',
    projection,
    filledAt ?? '-',
    rebuiltAt ?? '-',
    verifiedAt ?? '-',
    String(differences ?? '-'),
    asked.join(', ') || '-',
  ]);
  return formatTable([heading, ...rows]);
}

/** A table with one line for each difference, with both sequences. */
export function differenceTable(differences: readonly Difference[]): string {
  const heading = ['DIFFERENCE', 'TABLE', 'ID', 'HERE', 'SOURCE', 'COLUMNS'];
  const rows = differences.map(({ kind, table, id, known, source, columns }) => [
    kind,
    table,
    id,
    String(known ?? '-'),
    String(source ?? '-'),
    columns.join(', ') || '-',
  ]);
  return formatTable([heading, ...rows]);
}

/** The counts in one line, such as `3 missing, 1 extra`. */
export function summary(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}

import { formatTable } from '../local/commands/table.ts';
import type { Difference, Projection } from './projections.ts';

export type Listed = Projection & { readonly service?: string };

/** For people: a line each. */
export function projectionTable(projections: readonly Listed[]): string {
  const heading = ['SERVICE', 'PROJECTION', 'FILLED', 'REBUILT', 'VERIFIED', 'ASKED FOR'];
  const rows = projections.map(({ service, projection, filledAt, rebuiltAt, verifiedAt, asked }) => [
    service ?? '-',
    projection,
    filledAt ?? '-',
    rebuiltAt ?? '-',
    verifiedAt ?? '-',
    asked.join(', ') || '-',
  ]);
  return formatTable([heading, ...rows]);
}

/** For people: a line each, with the sequences. */
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

/** Such as `3 missing, 1 extra`. */
export function summary(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}

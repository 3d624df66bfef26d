import { appendFileSync } from 'node:fs';

/** One result of a case, for the table that `cluster:test` prints. docs/cluster.md has such results. */
export type Figure = { readonly case: string; readonly what: string; readonly value: string };

/** Prints a figure, and appends it to the file that `cluster:test` reads. */
export function recordFigure(name: string, what: string, value: string | number): void {
  const figure: Figure = { case: name, what, value: String(value) };
  process.stderr.write(`    ${what}: ${figure.value}\n`);
  const file = process.env.CLUSTER_FIGURES;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figure)}\n`);
}

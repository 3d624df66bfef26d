import { appendFileSync } from 'node:fs';

/** What a case saw, for the table that `cluster:test` prints and docs/cluster.md keeps. */
export type Figure = { readonly case: string; readonly what: string; readonly value: string };

/** Tells a figure: at once for people, and in the file that `cluster:test` reads. */
export function tell(name: string, what: string, value: string | number): void {
  const figure: Figure = { case: name, what, value: String(value) };
  process.stderr.write(`    ${what}: ${figure.value}\n`);
  const file = process.env.CLUSTER_FIGURES;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figure)}\n`);
}

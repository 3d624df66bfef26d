import { availableParallelism, cpus, totalmem } from 'node:os';
import { formatTable } from '../../tools/output/table.ts';
import { summary } from './measure/stats.ts';

/** A measured figure, with one value for each run. */
export type Figure = {
  /** The letter of the measurement, as in docs/benchmarks.md. */
  readonly letter: string;
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
};

/** A bound that a figure, or the ratio of two figures, must keep. */
export type Floor = {
  readonly name: string;
  readonly values: readonly number[];
  readonly bound: number;
  readonly holds: 'at least' | 'at most';
};

export type Findings = { readonly figures: readonly Figure[]; readonly floors: readonly Floor[] };

export const mergeFindings = (all: readonly Findings[]): Findings => ({
  figures: all.flatMap(({ figures }) => figures),
  floors: all.flatMap(({ floors }) => floors),
});

/** Ratios run by run: other load on the machine affects both figures of a run. */
export const ratios = (above: readonly number[], below: readonly number[]): readonly number[] =>
  above.map((value, run) => value / (below[run] ?? Number.NaN));

export const isHeld = ({ values, bound, holds }: Floor): boolean =>
  holds === 'at least' ? summary(values).median >= bound : summary(values).median <= bound;

export const describeMachine = () => ({
  processors: availableParallelism(),
  model: cpus()[0]?.model ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
});

/** The findings as tables for people. */
export function tables({ figures, floors }: Findings): string {
  const rows = figures.map(({ letter, name, unit, values }) => {
    const { median, min, max } = summary(values);
    return [letter, name, `${rounded(median)} ${unit}`, `${rounded(min)} – ${rounded(max)}`, String(values.length)];
  });
  const bounds = floors.map((floor) => {
    const { median, min, max } = summary(floor.values);
    const bound = `${floor.holds} ${floor.bound}`;
    return [
      floor.name,
      rounded(median),
      `${rounded(min)} – ${rounded(max)}`,
      bound,
      isHeld(floor) ? 'held' : 'NOT HELD',
    ];
  });
  return [
    formatTable([['', 'FIGURE', 'MEDIAN', 'RANGE', 'RUNS'], ...rows]),
    ...(bounds.length > 0 ? ['', formatTable([['RATIO OR BOUND', 'MEDIAN', 'RANGE', 'ASKED', ''], ...bounds])] : []),
  ].join('\n');
}

function rounded(value: number): string {
  if (value === 0) return '0';
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

import { randomUUID } from 'node:crypto';
import type { BenchCase } from '../bench-case.ts';
import { effectsPerSecond } from '../measure/effects.ts';
import { processorTimes } from '../measure/processes.ts';
import { type Figure, ratios } from '../report.ts';
import { withTestbed } from '../testbed/with-testbed.ts';
import type { Testbed } from '../testbed/testbed.ts';
import type { Variant } from '../variants/variant.ts';
import { evenly, EVENLY, makeRows, oneList, type Skew } from '../workload/rows.ts';

const WARM_UP = 2_000;

/** Slow variants get a fifth of the rows. That does not change their rate. */
const FEWER = 5;

export const endToEnd: BenchCase = {
  name: 'end-to-end',
  about: '(a) from committed rows to the last effect; (b) with one Dapr call a row; (c) with kafkajs instead of Dapr',
  measure: ({ signal, ...settings }) =>
    withTestbed(signal, async (testbed) => {
      const { rows, runs, report } = settings;
      const found = new Map<string, number[]>();
      const note = (name: string, value: number) => found.set(name, [...(found.get(name) ?? []), value]);
      for (let run = 1; run <= runs; run++) {
        for (const { name, variant, fewer = 1 } of variantsOf(testbed)) {
          await testbed.restartWorkers(variant);
          await effectsPerSecond(testbed, makeRows(WARM_UP, EVENLY, testbed.owners));
          const before = processorTimes(testbed.product);
          const count = rows / fewer;
          const rate = await effectsPerSecond(testbed, makeRows(count, EVENLY, testbed.owners));
          note(name, rate);
          report(`${name}, run ${run}: ${Math.round(rate)} events/s`);
          if (variant.name !== 'product') continue;
          for (const [process, time] of processorTimes(testbed.product))
            note(`cpu ${process}`, ((time - (before.get(process) ?? 0)) * 1_000) / count);
          for (const { skew, fewer: less } of SKEWS)
            note(skew.name, await effectsPerSecond(testbed, makeRows(rows / less, skew, testbed.owners)));
        }
      }
      const values = (name: string) => found.get(name) ?? [];
      return { figures: figuresOf(values, rows, testbed), floors: floorsOf(values) };
    }),
};

const PRODUCT = 'product';
const SINGLE = 'one Dapr call a row, one at a time';
const SINGLE_16 = 'one Dapr call a row, 16 at a time';
const KAFKAJS = 'kafkajs';
const SKEWS: readonly { skew: Skew; fewer: number }[] = [
  { skew: evenly(100), fewer: 1 },
  { skew: oneList, fewer: 10 },
];

function variantsOf({ product }: Testbed): readonly { name: string; variant: Variant; fewer?: number }[] {
  return [
    { name: PRODUCT, variant: { name: 'product' } },
    { name: SINGLE, variant: { name: 'single-calls', atATime: 1 }, fewer: FEWER },
    { name: SINGLE_16, variant: { name: 'single-calls', atATime: 16 }, fewer: FEWER },
    { name: KAFKAJS, variant: { name: 'kafkajs', broker: product.kafkaBroker, group: `bench-${randomUUID()}` } },
  ];
}

function figuresOf(values: (name: string) => readonly number[], rows: number, testbed: Testbed): readonly Figure[] {
  const rate = (letter: string, what: string, name: string, count: number): Figure => ({
    letter,
    name: `${what}: ${count.toLocaleString('en')} rows`,
    unit: 'events/s',
    values: values(name),
  });
  return [
    rate('a', `end to end, ${EVENLY.name}`, PRODUCT, rows),
    ...SKEWS.map(({ skew, fewer }) => rate('a', `end to end, ${skew.name}`, skew.name, rows / fewer)),
    rate('b', SINGLE, SINGLE, rows / FEWER),
    rate('b', SINGLE_16, SINGLE_16, rows / FEWER),
    rate('c', 'kafkajs instead of Dapr', KAFKAJS, rows),
    ...testbed.product.processes
      .map(({ name }) => ({
        letter: 'a',
        name: `processor time of ${name}`,
        unit: 'µs/event',
        values: values(`cpu ${name}`),
      }))
      .filter((figure) => figure.values.some((value) => value >= 1)),
  ];
}

function floorsOf(values: (name: string) => readonly number[]) {
  const product = values(PRODUCT);
  const atLeast = (name: string, other: string, bound: number) => ({
    name,
    values: ratios(product, values(other)),
    bound,
    holds: 'at least' as const,
  });
  return [
    atLeast('(a)/(b), one call at a time', SINGLE, 8),
    atLeast('(a)/(b), 16 calls at a time', SINGLE_16, 1),
    atLeast('(a)/(c)', KAFKAJS, 0.5),
  ];
}

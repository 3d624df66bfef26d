import type { BenchCase } from '../bench-case.ts';
import { appliedCount, effectAt, effectsPerSecond, forgetEffects } from '../measure/effects.ts';
import { ratios } from '../report.ts';
import { withTestbed } from '../testbed/with-testbed.ts';
import type { Testbed } from '../testbed/testbed.ts';
import { fillOutbox } from '../workload/fill-outbox.ts';
import { EVENLY, makeRows } from '../workload/rows.ts';

const WARM_UP = 5_000;
const KEPT = [10_000, 100_000, 1_000_000];
const WAITING = 1_000_000;

export const retainedRows: BenchCase = {
  name: 'kept',
  about: '(h) end to end with 10,000 to 1,000,000 published rows in the outbox, and with 1,000,000 unpublished rows',
  measure: ({ rows, runs, signal, report }) =>
    withTestbed(signal, async (testbed) => {
      const beside = new Map(KEPT.map((count) => [count, [] as number[]]));
      const waiting: number[] = [];
      const make = (count: number) => makeRows(count, EVENLY, testbed.owners);
      for (let run = 1; run <= runs; run++) {
        // Each number comes first, second and third in turn.
        const order = [...beside];
        order.unshift(...order.splice(run % order.length));
        for (const [count, values] of order) {
          await testbed.restartWorkers({ name: 'product' });
          await fillOutbox(testbed, count, true);
          await testbed.vacuumAndCheckpoint();
          await effectsPerSecond(testbed, make(WARM_UP));
          values.push(await effectsPerSecond(testbed, make(rows)));
          report(
            `run ${run}, beside ${count.toLocaleString('en')} published: ${Math.round(values.at(-1) ?? 0)} events/s`,
          );
        }
        waiting.push(await firstOfMany(testbed, rows));
        report(`run ${run}, of ${WAITING.toLocaleString('en')} waiting: ${Math.round(waiting.at(-1) ?? 0)} events/s`);
      }
      const few = beside.get(KEPT[0] ?? 0) ?? [];
      const many = beside.get(KEPT.at(-1) ?? 0) ?? [];
      return {
        figures: [
          ...[...beside].map(([count, values]) => ({
            letter: 'h',
            name: `end to end, beside ${count.toLocaleString('en')} published rows`,
            unit: 'events/s',
            values,
          })),
          {
            letter: 'h',
            name: `end to end, the first ${rows.toLocaleString('en')} of ${WAITING.toLocaleString('en')} waiting`,
            unit: 'events/s',
            values: waiting,
          },
        ],
        floors: [
          { name: '(h) beside 1,000,000 / beside 10,000', values: ratios(many, few), bound: 0.9, holds: 'at least' },
        ],
      };
    }),
};

async function firstOfMany(testbed: Testbed, rows: number): Promise<number> {
  await testbed.restartWorkers({ name: 'product' });
  await effectsPerSecond(testbed, makeRows(WARM_UP, EVENLY, testbed.owners));
  await testbed.product.stopProcess('todo-worker');
  await fillOutbox(testbed, WAITING, false);
  await testbed.vacuumAndCheckpoint();
  await forgetEffects(testbed);
  await testbed.product.startProcess('todo-worker');
  await appliedCount(testbed, rows);
  const [first, last] = [await effectAt(testbed, 1), await effectAt(testbed, rows)];
  // Only the first rows are measured.
  await testbed.product.stopProcess('todo-worker');
  await testbed.todo.query('TRUNCATE outbox');
  return (rows - 1) / (last - first);
}

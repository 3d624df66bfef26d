import type { BenchCase } from '../bench-case.ts';
import { appliedCount, effectAt, effectsPerSecond } from '../measure/effects.ts';
import { ratios } from '../report.ts';
import { onStage } from '../stage/on-stage.ts';
import type { Stage } from '../stage/stage.ts';
import { fillOutbox } from '../workload/mass.ts';
import { EVENLY, makeRows } from '../workload/rows.ts';

const WARM_UP = 5_000;
const KEPT = [10_000, 100_000, 1_000_000];
const WAITING = 1_000_000;

export const kept: BenchCase = {
  name: 'kept',
  about: '(h) end to end beside 10,000 to 1,000,000 published rows that are kept, and with 1,000,000 that wait',
  measure: ({ rows, runs, signal, tell }) =>
    onStage(signal, async (stage) => {
      const beside = new Map(KEPT.map((count) => [count, [] as number[]]));
      const waiting: number[] = [];
      const make = (count: number) => makeRows(count, EVENLY, stage.owners);
      for (let run = 1; run <= runs; run++) {
        // Each comes first, second and third in turn.
        const order = [...beside];
        order.unshift(...order.splice(run % order.length));
        for (const [count, values] of order) {
          await stage.restartWorkers({ name: 'product' });
          await fillOutbox(stage, count, true);
          await stage.atRest();
          await effectsPerSecond(stage, make(WARM_UP));
          values.push(await effectsPerSecond(stage, make(rows)));
          tell(
            `run ${run}, beside ${count.toLocaleString('en')} published: ${Math.round(values.at(-1) ?? 0)} events/s`,
          );
        }
        waiting.push(await firstOfMany(stage, rows));
        tell(`run ${run}, of ${WAITING.toLocaleString('en')} waiting: ${Math.round(waiting.at(-1) ?? 0)} events/s`);
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

async function firstOfMany(stage: Stage, rows: number): Promise<number> {
  await stage.restartWorkers({ name: 'product' });
  await effectsPerSecond(stage, makeRows(WARM_UP, EVENLY, stage.owners));
  await stage.platform.stopProcess('todo-worker');
  await fillOutbox(stage, WAITING, false);
  await stage.atRest();
  await stage.users.query('TRUNCATE inbox');
  await stage.platform.startProcess('todo-worker');
  await appliedCount(stage, rows);
  const [first, last] = [await effectAt(stage, 1), await effectAt(stage, rows)];
  // The rest is not waited for.
  await stage.platform.stopProcess('todo-worker');
  await stage.todo.query('TRUNCATE outbox');
  return (rows - 1) / (last - first);
}

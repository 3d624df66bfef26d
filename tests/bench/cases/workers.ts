import type { BenchCase } from '../bench-case.ts';
import { effectsPerSecond } from '../measure/effects.ts';
import { residentMemory } from '../measure/processes.ts';
import type { Figure } from '../report.ts';
import { withTestbed } from '../testbed/with-testbed.ts';
import type { Testbed } from '../testbed/testbed.ts';
import { EVENLY, makeRows } from '../workload/rows.ts';

const WARM_UP = 5_000;
const MOST = 3;
const SERVICES = ['todo-service', 'users-service'] as const;

export const workers: BenchCase = {
  name: 'workers',
  about: '(g) memory of each process, idle and after the load; (h) end to end with 1, 2 and 3 workers of each service',
  measure: ({ rows, runs, signal, report }) =>
    withTestbed(signal, async (testbed) => {
      const memory: Figure[] = memoryFigures(testbed, 'idle');
      const figures: Figure[] = [];
      for (let count = 1; count <= MOST; count++) {
        if (count > 1) for (const service of SERVICES) await testbed.product.addWorker(service);
        await testbed.waitForWorkers(count);
        await effectsPerSecond(testbed, makeRows(WARM_UP, EVENLY, testbed.owners));
        const values: number[] = [];
        for (let run = 1; run <= runs; run++) {
          values.push(await effectsPerSecond(testbed, makeRows(rows, EVENLY, testbed.owners)));
          report(`${count} of each, run ${run}: ${Math.round(values.at(-1) ?? 0)} events/s`);
        }
        if (count === 1) memory.push(...memoryFigures(testbed, `after ${runs} × ${rows.toLocaleString('en')} events`));
        figures.push({ letter: 'h', name: `end to end, ${count} of each worker`, unit: 'events/s', values });
      }
      return { figures: [...memory, ...figures], floors: [] };
    }),
};

function memoryFigures({ product }: Testbed, when: string): Figure[] {
  return [...residentMemory(product)].map(([name, value]) => ({
    letter: 'g',
    name: `resident memory of ${name}, ${when}`,
    unit: 'MiB',
    values: [value],
  }));
}

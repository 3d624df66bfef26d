import type { BenchCase } from '../bench-case.ts';
import { effectsPerSecond } from '../measure/effects.ts';
import { residentMemory } from '../measure/processes.ts';
import type { Figure } from '../report.ts';
import { onStage } from '../stage/on-stage.ts';
import type { Stage } from '../stage/stage.ts';
import { EVENLY, makeRows } from '../workload/rows.ts';

const WARM_UP = 5_000;
const MOST = 3;
const SERVICES = ['todo-service', 'users-service'] as const;

export const workers: BenchCase = {
  name: 'workers',
  about: '(g) memory of each process, idle and after the load; (h) end to end with 1, 2 and 3 workers of each service',
  measure: ({ rows, runs, signal, tell }) =>
    onStage(signal, async (stage) => {
      const memory: Figure[] = memoryFigures(stage, 'idle');
      const figures: Figure[] = [];
      for (let count = 1; count <= MOST; count++) {
        if (count > 1) for (const service of SERVICES) await stage.platform.addWorker(service);
        await stage.shared(count);
        await effectsPerSecond(stage, makeRows(WARM_UP, EVENLY, stage.owners));
        const values: number[] = [];
        for (let run = 1; run <= runs; run++) {
          values.push(await effectsPerSecond(stage, makeRows(rows, EVENLY, stage.owners)));
          tell(`${count} of each, run ${run}: ${Math.round(values.at(-1) ?? 0)} events/s`);
        }
        if (count === 1) memory.push(...memoryFigures(stage, `after ${runs} × ${rows.toLocaleString('en')} events`));
        figures.push({ letter: 'h', name: `end to end, ${count} of each worker`, unit: 'events/s', values });
      }
      return { figures: [...memory, ...figures], floors: [] };
    }),
};

function memoryFigures({ platform }: Stage, when: string): Figure[] {
  return [...residentMemory(platform)].map(([name, value]) => ({
    letter: 'g',
    name: `resident memory of ${name}, ${when}`,
    unit: 'MiB',
    values: [value],
  }));
}

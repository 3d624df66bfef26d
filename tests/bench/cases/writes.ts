import { newPerson } from '../../support/api.ts';
import type { BenchCase } from '../bench-case.ts';
import { closedLoop, KeepAlive } from '../measure/http-load.ts';
import { quantile } from '../measure/stats.ts';
import { ratios } from '../report.ts';
import { withTestbed } from '../testbed/with-testbed.ts';

const AT_A_TIME = 8;
const WARM_UP = 1_000;
const REQUESTS = 4_000;
const LISTS = 64;

export const writes: BenchCase = {
  name: 'writes',
  about: '(e) time of a command at the api, with and without the outbox row',
  measure: ({ runs, signal, report }) =>
    withTestbed(signal, async (testbed) => {
      const { product } = testbed;
      const person = await newPerson(product.url);
      const lists = await Promise.all(Array.from({ length: LISTS }, (_, index) => person.addList(`List ${index}`)));
      // No worker runs, so that only the command itself is measured.
      for (const name of ['todo-worker-daprd', 'users-worker-daprd', 'todo-worker', 'users-worker'])
        await product.stopProcess(name);
      const found = { product: new Times(), 'no-outbox': new Times() };
      for (let run = 1; run <= runs; run++) {
        for (const name of ['product', 'no-outbox'] as const) {
          await testbed.restartApi({ name });
          const http = new KeepAlive(product.ports.todoApi, person.token);
          const add = (index: number) =>
            http.post(`/api/todos/v1/lists/${lists[index % LISTS]}/tasks`, {
              title: `Tomatoes, the good ones (${index})`,
            });
          await closedLoop(AT_A_TIME, WARM_UP, add);
          found[name].note(await closedLoop(AT_A_TIME, REQUESTS, add));
          http.close();
        }
        const results = Object.entries(found).map(
          ([name, { p50, p99 }]) => `${name} ${p50.at(-1)?.toFixed(2)}, ${p99.at(-1)?.toFixed(2)} ms`,
        );
        report(`run ${run}: ${results.join('; ')}`);
      }
      const figures = Object.entries(found).flatMap(([name, { p50, p99 }]) => {
        const what = name === 'product' ? 'with the outbox row' : 'without it';
        return [
          { letter: 'e', name: `command, p50, ${what}`, unit: 'ms', values: p50 },
          { letter: 'e', name: `command, p99, ${what}`, unit: 'ms', values: p99 },
        ];
      });
      const values = ratios(found.product.p50, found['no-outbox'].p50);
      return { figures, floors: [{ name: '(e) p50 with / without', values, bound: 1.15, holds: 'at most' }] };
    }),
};

class Times {
  readonly p50: number[] = [];
  readonly p99: number[] = [];

  note(all: readonly number[]): void {
    this.p50.push(quantile(all, 0.5));
    this.p99.push(quantile(all, 0.99));
  }
}

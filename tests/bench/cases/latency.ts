import { newPerson } from '../../support/api.ts';
import type { BenchCase } from '../bench-case.ts';
import { ACTIVITY, appliedCount, forgetEffects } from '../measure/effects.ts';
import { KeepAlive, openLoop } from '../measure/http-load.ts';
import { processorTimes } from '../measure/processes.ts';
import { quantile } from '../measure/stats.ts';
import type { Figure } from '../report.ts';
import { withTestbed } from '../testbed/with-testbed.ts';
import type { Testbed } from '../testbed/testbed.ts';

const RATES = [50, 200, 500];
const WARM_UP_SECONDS = 5;
const SECONDS = 10;
const LISTS = 200;
const BOUND = { rate: 200, ms: 150 };

export const latency: BenchCase = {
  name: 'latency',
  about: '(f) from the commit of a command to the commit of its effect in the other service, at steady rates',
  measure: ({ runs, signal, report }) =>
    withTestbed(signal, async (testbed) => {
      const { product } = testbed;
      const person = await newPerson(product.url);
      const lists = await Promise.all(Array.from({ length: LISTS }, (_, index) => person.addList(`List ${index}`)));
      await appliedCount(testbed, LISTS);
      const http = new KeepAlive(product.ports.todoApi, person.token);
      const send = (index: number) =>
        http.post(`/api/todos/v1/lists/${lists[index % LISTS]}/tasks`, { title: `Tomatoes, the good ones (${index})` });
      const loads = new Map<string, number[]>();
      const found = RATES.map((rate) => ({ rate, p50: [] as number[], p99: [] as number[], refused: [] as number[] }));
      // The rates do not take turns: the highest rate may overload the machine, and its backlog would disturb the next run.
      for (const { rate, p50, p99, refused } of found) {
        for (let run = 1; run <= runs; run++) {
          const all = await latencies(testbed, async () => {
            const loadOf = loadsFrom(testbed);
            refused.push(100 * (await openLoop(rate, WARM_UP_SECONDS + SECONDS, send)));
            if (rate !== BOUND.rate) return;
            for (const [name, load] of loadOf()) loads.set(name, [...(loads.get(name) ?? []), load]);
          });
          const times = all.slice(rate * WARM_UP_SECONDS);
          p50.push(quantile(times, 0.5));
          p99.push(quantile(times, 0.99));
          report(
            `run ${run}, ${rate}/s: p50 ${p50.at(-1)?.toFixed(1)} ms, p99 ${p99.at(-1)?.toFixed(1)} ms, ${refused.at(-1)?.toFixed(1)}% refused`,
          );
        }
      }
      http.close();
      const figures = found.flatMap(({ rate, p50, p99, refused }): readonly Figure[] => [
        { letter: 'f', name: `commit to effect, p50, at ${rate}/s`, unit: 'ms', values: p50 },
        { letter: 'f', name: `commit to effect, p99, at ${rate}/s`, unit: 'ms', values: p99 },
        { letter: 'f', name: `commands refused at ${rate}/s`, unit: '%', values: refused },
      ]);
      const busy = [...loads].map(([name, values]) => ({
        letter: 'f',
        name: `load of one processor at ${BOUND.rate}/s: ${name}`,
        unit: '%',
        values,
      }));
      const values = found.find(({ rate }) => rate === BOUND.rate)?.p99 ?? [];
      return {
        figures: [...figures, ...busy],
        floors: [{ name: `(f) p99 in ms at ${BOUND.rate}/s`, values, bound: BOUND.ms, holds: 'at most' }],
      };
    }),
};

/** @returns a function that gives the load of one processor by each process since this call, in percent, with this process. */
function loadsFrom({ product }: Testbed): () => readonly (readonly [string, number])[] {
  const startedAt = performance.now();
  const own = process.cpuUsage();
  const before = processorTimes(product);
  return () => {
    const percent = (ms: number) => (100 * ms) / (performance.now() - startedAt);
    const { user, system } = process.cpuUsage(own);
    return [
      ...[...processorTimes(product)].map(([name, time]) => [name, percent(time - (before.get(name) ?? 0))] as const),
      ['load generator', percent((user + system) / 1_000)],
    ];
  };
}

/** Milliseconds from the commit of each command to the commit of its effect, in the order of the outbox. */
async function latencies(testbed: Testbed, sendAll: () => Promise<void>): Promise<readonly number[]> {
  // No event is in flight: each caller waits for all effects of its commands.
  await forgetEffects(testbed);
  const before = await testbed.todo.number('SELECT coalesce(max(serial), 0) FROM outbox');
  await sendAll();
  await appliedCount(testbed, await testbed.todo.number('SELECT count(*) FROM outbox WHERE serial > $1', [before]));
  const committed = await testbed.todo.query(
    'SELECT id, extract(epoch FROM pg_xact_commit_timestamp(txid::xid)) AS at FROM outbox WHERE serial > $1 ORDER BY serial',
    [before],
  );
  const applied = await testbed.users.query(
    `SELECT event_id AS id, extract(epoch FROM pg_xact_commit_timestamp(xmin)) AS at FROM ${ACTIVITY}`,
  );
  const effects = new Map(applied.map(({ id, at }) => [id, Number(at)]));
  return committed.map(({ id, at }) => ((effects.get(id) ?? Number.NaN) - Number(at)) * 1_000);
}
